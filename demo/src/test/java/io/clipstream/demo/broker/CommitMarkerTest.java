package io.clipstream.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitMarkerTest {
    private static final TopicPartition PARTITION = new TopicPartition("results", 0);

    @Test
    void aPartitionLearnsThatItsTransactionWasCommitted(@TempDir Path directory) throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedBroker broker =
                        EmbeddedBroker.start(data, BrokerOptions.singleNode().withPort(0));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "writer"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            admin.createTopics(List.of(new NewTopic(PARTITION.topic(), Optional.of(1), Optional.of((short) 1))))
                    .all()
                    .get();
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(PARTITION.topic(), "result".getBytes(StandardCharsets.UTF_8)))
                    .get(30, TimeUnit.SECONDS);
            ProducerState open = admin.describeProducers(List.of(PARTITION))
                    .partitionResult(PARTITION)
                    .get()
                    .activeProducers()
                    .get(0);
            assertThat(open.currentTransactionStartOffset()).isPresent();
            Node leader = admin.describeCluster().nodes().get().iterator().next();

            new CommitMarker(
                            PARTITION,
                            open.producerId(),
                            open.producerEpoch(),
                            open.coordinatorEpoch().orElse(0))
                    .write(leader);

            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            List<String> committed = new ArrayList<>();
            Awaitility.await().pollInSameThread().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> committed.add(new String(record.value(), StandardCharsets.UTF_8)));
                return !committed.isEmpty();
            });
            assertThat(committed).containsExactly("result");
        }
    }
}
