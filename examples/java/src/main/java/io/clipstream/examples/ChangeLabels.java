package io.clipstream.examples;

import io.clipstream.events.LabelSetStatus;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.schemas.wire.WireDeserializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Changes a label set and waits until it is active: {@code ChangeLabels SET JSON}. Exit code 1: it was rejected. */
public final class ChangeLabels {
    private static final Map<String, String> ENVIRONMENT = System.getenv();
    private static final String BROKERS = ENVIRONMENT.getOrDefault("BOOTSTRAP_SERVERS", "localhost:9092");
    private static final String REGISTRY = ENVIRONMENT.getOrDefault("SCHEMA_REGISTRY_URL", "http://localhost:8081");

    private ChangeLabels() {}

    public static void main(String[] arguments) throws ExecutionException, InterruptedException {
        String name = arguments[0];
        long revision = send(name, arguments[1]);
        System.out.println("revision " + revision);
        System.exit(await(name, revision) ? 0 : 1);
    }

    /** Its offset is its revision. */
    private static long send(String name, String labelSet) throws ExecutionException, InterruptedException {
        try (Producer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", BROKERS), new StringSerializer(), new StringSerializer())) {
            return producer.send(new ProducerRecord<>("clipstream.label-sets", name, labelSet))
                    .get()
                    .offset();
        }
    }

    /** Whether it, or what somebody sent later, has become active. */
    private static boolean await(String name, long revision) {
        Deserializer<LabelSetStatus> avro = new WireDeserializer<>();
        avro.configure(Map.of("schema.registry.url", REGISTRY), false);
        Map<String, Object> settings = Map.of("bootstrap.servers", BROKERS, "isolation.level", "read_committed");
        try (Consumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition("clipstream.label-set-status", 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            while (true) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    byte[] value = record.value();
                    if (value == null || !name.equals(record.key())) {
                        continue;
                    }
                    LabelSetStatus status = value[0] == '{'
                            ? PlainJson.read(value, LabelSetStatus.class)
                            : avro.deserialize(record.topic(), value);
                    if (status.getRevision() < revision) {
                        continue;
                    }
                    System.out.printf(
                            "%s %d: %d of %d labels encoded%n",
                            status.getState(), status.getRevision(), status.getEncoded(), status.getLabels());
                    switch (status.getState()) {
                        case "active" -> {
                            return true;
                        }
                        case "rejected", "deleted" -> {
                            System.err.println(status.getReason());
                            return false;
                        }
                        default -> {} // encoding; superseded, and then a newer one is on its way
                    }
                }
            }
        }
    }
}
