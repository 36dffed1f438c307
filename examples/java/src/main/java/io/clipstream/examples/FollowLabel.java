package io.clipstream.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.clipstream.events.Classification;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.schemas.wire.WireDeserializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Prints every result with a label, as they are committed: {@code FollowLabel LABEL}. */
public final class FollowLabel {
    private FollowLabel() {}

    public static void main(String[] arguments) {
        String label = arguments[0];
        Map<String, String> environment = System.getenv();
        Deserializer<Classification> avro = new WireDeserializer<>();
        avro.configure(
                Map.of("schema.registry.url", environment.getOrDefault("SCHEMA_REGISTRY_URL", "http://localhost:8081")),
                false);
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", environment.getOrDefault("BOOTSTRAP_SERVERS", "localhost:9092"),
                "group.id", "follow-in-java",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed");
        try (Consumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of("clipstream.classifications"));
            while (true) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    // Headers say which records are worth decoding.
                    if (hasLabel(record, label)) {
                        byte[] value = record.value();
                        Classification result = value[0] == '{'
                                ? PlainJson.read(value, Classification.class)
                                : avro.deserialize(record.topic(), value);
                        System.out.printf(
                                "%s %s %s %.3f%n",
                                result.getImageId(), result.getLabelSet(), label, result.getProbability());
                    }
                }
            }
        }
    }

    /** A set in which several labels may fit has a header for each of them. */
    private static boolean hasLabel(ConsumerRecord<?, ?> record, String label) {
        return StreamSupport.stream(record.headers().headers("clipstream.label").spliterator(), false)
                .anyMatch(header -> new String(header.value(), UTF_8).equals(label));
    }
}
