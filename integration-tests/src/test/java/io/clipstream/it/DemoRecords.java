package io.clipstream.it;

import io.clipstream.demo.broker.BrokerOptions;
import io.clipstream.demo.broker.DataDirectory;
import io.clipstream.demo.broker.EmbeddedBroker;
import io.clipstream.demo.registry.EmbeddedRegistry;
import io.clipstream.events.Classification;
import io.clipstream.streams.client.AvroRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** What demos that have ended left in their data directory, read by a broker and a registry of the test's own. */
final class DemoRecords {
    private static final String RESULTS = "clipstream.classifications";

    private DemoRecords() {}

    /** Committed results by picture, one or more each. */
    static Map<String, List<Classification>> results(Path directory) throws Exception {
        try (DataDirectory data = DataDirectory.open(directory);
                EmbeddedBroker broker = EmbeddedBroker.start(
                        data, SharedClasses.in(BrokerOptions.singleNode().withPort(0)));
                EmbeddedRegistry registry = EmbeddedRegistry.start(directory.resolve("registry"), 0);
                KafkaConsumer<byte[], byte[]> consumer =
                        new TestKafka(broker.bootstrapServers(), "").readCommitted(RESULTS)) {
            AvroRegistry avro = new AvroRegistry(registry.url());
            return committed(consumer).stream()
                    .map(record -> avro.read(RESULTS, record.value(), Classification.class))
                    .collect(Collectors.groupingBy(result -> String.valueOf(result.getImageId())));
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> committed(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long begin = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            if (System.nanoTime() - begin > Limits.PATIENT.toNanos()) {
                throw new AssertionError("The results cannot be read to their end");
            }
        }
        return records;
    }
}
