package io.clipstream.streams.page;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Committed records by their place. A fetch brings one batch of a producer's, whatever else the topic holds. Calls wait for each other;
 * the connection is opened by the first.
 */
final class PlacedRecords implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(50);

    private final Map<String, Object> client;
    private final Map<String, Integer> partitions = new HashMap<>();
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private boolean closed;

    /** @param client how the cluster is reached */
    PlacedRecords(Map<String, Object> client) {
        this.client = Map.copyOf(client);
    }

    /**
     * Reads one.
     *
     * @return empty where it is there no more, was never there, or did not come in time
     */
    synchronized Optional<ConsumerRecord<byte[], byte[]>> at(TopicPartition partition, long offset, Duration atMost) {
        KafkaConsumer<byte[], byte[]> open = open();
        if (partition.partition() < 0 || partition.partition() >= count(open, partition.topic()) || offset < 0) {
            return Optional.empty();
        }
        open.assign(List.of(partition));
        open.seek(partition, offset);
        long end = System.nanoTime() + atMost.toNanos();
        try {
            do {
                for (ConsumerRecord<byte[], byte[]> record : open.poll(STEP)) {
                    return record.offset() == offset ? Optional.of(record) : Optional.empty();
                }
            } while (open.position(partition) <= offset && System.nanoTime() < end);
        } catch (OffsetOutOfRangeException e) {
            // Deleted by retention, or not written yet.
        } finally {
            open.assign(List.of());
        }
        return Optional.empty();
    }

    private int count(KafkaConsumer<byte[], byte[]> open, String topic) {
        Integer known = partitions.get(topic);
        if (known == null) {
            known = open.partitionsFor(topic).size();
            partitions.put(topic, known);
        }
        return known;
    }

    private KafkaConsumer<byte[], byte[]> open() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        KafkaConsumer<byte[], byte[]> open = consumer;
        if (open == null) {
            Map<String, Object> properties = new HashMap<>(ResultStream.readCommitted(client));
            properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
            properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
            properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1);
            properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
            open = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer = open;
        }
        return open;
    }

    /** Lets the connection go; the next call opens another. */
    synchronized void release() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        release();
    }
}
