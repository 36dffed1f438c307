package io.clipstream.streams.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** A compacted topic of one partition, keyed by names of label sets: its contents, and what comes next. */
final class CompactedTopic {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;

    /**
     * Takes the consumer over for this topic.
     *
     * @param consumer without a group, reading committed; stays its owner's to close
     * @throws CommandFailure where there is no such topic
     */
    CompactedTopic(Consumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> known = consumer.partitionsFor(topic);
        if (known == null || known.isEmpty()) {
            throw TopicLimits.missing(topic);
        }
        this.consumer = consumer;
        this.partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
    }

    /** The newest record of each key that has a value, by name. */
    Map<String, ConsumerRecord<byte[], byte[]>> contents() {
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        consumer.seekToBeginning(List.of(partition));
        Map<String, ConsumerRecord<byte[], byte[]>> newest = new TreeMap<>();
        long giveUp = System.nanoTime() + BOUND.toNanos();
        while (consumer.position(partition) < end) {
            if (System.nanoTime() > giveUp) {
                throw new CommandFailure(
                        "cannot read " + partition.topic() + " to its end within " + BOUND.toSeconds() + " s");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.value() == null) {
                    newest.remove(name(record));
                } else {
                    newest.put(name(record), record);
                }
            }
        }
        return newest;
    }

    /** Takes its place at the end, so that {@link #follow} gives what is committed from now on. */
    void seekToEnd() {
        consumer.seekToEnd(List.of(partition));
        consumer.position(partition);
    }

    /**
     * Hands on records with a value until one is the last that is needed.
     *
     * @return whether there was one in time
     */
    boolean follow(Duration atMost, Predicate<ConsumerRecord<byte[], byte[]>> last) {
        long giveUp = System.nanoTime() + atMost.toNanos();
        do {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.value() != null && last.test(record)) {
                    return true;
                }
            }
        } while (System.nanoTime() < giveUp);
        return false;
    }

    /** The label set that a record is about. */
    static String name(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }
}
