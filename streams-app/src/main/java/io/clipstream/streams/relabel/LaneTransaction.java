package io.clipstream.streams.relabel;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Results and the offsets behind them, one transaction after the other. They are short, since whoever reads committed results
 * waits for their end. Belongs to the thread of its lane.
 */
final class LaneTransaction {
    /** Between two commits. */
    private static final Duration COMMIT = Duration.ofMillis(250);

    private final Producer<byte[], byte[]> producer;
    private final Supplier<ConsumerGroupMetadata> group;
    private boolean open;
    private long committedAt = System.nanoTime();

    /** @param producer whose transactions have been initialised */
    LaneTransaction(Producer<byte[], byte[]> producer, Supplier<ConsumerGroupMetadata> group) {
        this.producer = producer;
        this.group = group;
    }

    boolean isDue() {
        return System.nanoTime() - committedAt >= COMMIT.toNanos();
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        begin();
        // A failure is met again, and thrown, by the commit.
        Future<RecordMetadata> unused = producer.send(record);
    }

    /** Commits what was sent, with how far the partitions are. */
    void commit(Collection<PartitionWork> works) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (PartitionWork work : works) {
            if (work.isToCommit()) {
                offsets.put(work.partition(), work.toCommit());
            }
        }
        if (!offsets.isEmpty()) {
            begin();
            producer.sendOffsetsToTransaction(offsets, group.get());
            producer.commitTransaction();
            open = false;
            works.stream().filter(work -> offsets.containsKey(work.partition())).forEach(PartitionWork::markCommitted);
        }
        committedAt = System.nanoTime();
    }

    void abort() {
        if (open) {
            producer.abortTransaction();
            open = false;
        }
    }

    private void begin() {
        if (!open) {
            producer.beginTransaction();
            open = true;
        }
    }
}
