package io.clipstream.streams.app;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Asks for the end of {@code label-embeddings} as a consumer that reads committed records sees it. Thread-safe. */
final class LabelEnd implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition partition;

    LabelEnd(Map<String, Object> client, String topic) {
        Map<String, Object> config = new HashMap<>(client);
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", false);
        config.put("client.id", "clipstream-label-end");
        this.consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.partition = new TopicPartition(topic, 0);
        // Nothing is read from it: but of a partition that is not assigned, the consumer warns at each answer that it
        // cannot
        // keep its last stable offset.
        consumer.assign(List.of(partition));
    }

    /** @throws org.apache.kafka.common.KafkaException where the broker does not answer */
    synchronized long get() {
        return consumer.endOffsets(List.of(partition), BOUND).getOrDefault(partition, 0L);
    }

    @Override
    public synchronized void close() {
        consumer.close();
    }
}
