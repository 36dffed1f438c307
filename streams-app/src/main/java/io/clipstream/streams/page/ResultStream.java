package io.clipstream.streams.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Committed results of all instances, from a little before now on, and what became of all label sets. A reader that cannot keep up
 * jumps to what is new: this is for looking on, not for keeping. For one thread.
 */
final class ResultStream implements AutoCloseable {
    /** Records of results that are read back at first, over all partitions; markers of transactions count as well. */
    private static final long EARLIER = 150;

    private static final int MOST_IN_A_POLL = 2_000;

    /** Records behind after which it jumps. */
    private static final long FAR_BEHIND = 5_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> results;
    private final TopicPartition statuses;
    private final long statusEnd;

    private ResultStream(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> results,
            TopicPartition statuses,
            long statusEnd) {
        this.consumer = consumer;
        this.results = results;
        this.statuses = statuses;
        this.statusEnd = statusEnd;
    }

    /** What every consumer of the page has: no group, committed records only. */
    static Map<String, Object> readCommitted(Map<String, Object> client) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        return properties;
    }

    /**
     * Opens it.
     *
     * @param client how the cluster is reached
     * @param resultTopic of results
     * @param statusTopic of what became of label sets
     */
    static ResultStream open(Map<String, Object> client, String resultTopic, String statusTopic) {
        Map<String, Object> properties = readCommitted(client);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_IN_A_POLL);
        // Under load a few large answers a second, in place of one for each commit.
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 128 << 10);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 200);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 2 << 20);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 256 << 10);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<TopicPartition> results = new ArrayList<>();
            for (PartitionInfo info : consumer.partitionsFor(resultTopic)) {
                results.add(new TopicPartition(resultTopic, info.partition()));
            }
            TopicPartition statuses = new TopicPartition(statusTopic, 0);
            List<TopicPartition> all = new ArrayList<>(results);
            all.add(statuses);
            consumer.assign(all);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            consumer.seek(statuses, begins.getOrDefault(statuses, 0L));
            long back = Math.max(4, EARLIER / Math.max(1, results.size()));
            for (TopicPartition partition : results) {
                long begin = begins.getOrDefault(partition, 0L);
                consumer.seek(partition, Math.max(begin, ends.getOrDefault(partition, 0L) - back));
            }
            return new ResultStream(consumer, results, statuses, ends.getOrDefault(statuses, 0L));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** What has come, waiting for it no longer than so. */
    ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(atMost);
        if (records.count() == MOST_IN_A_POLL) {
            long behind = 0;
            for (TopicPartition partition : results) {
                behind += consumer.currentLag(partition).orElse(0L);
            }
            if (behind > FAR_BEHIND) {
                consumer.seekToEnd(results);
            }
        }
        return records;
    }

    TopicPartition statuses() {
        return statuses;
    }

    List<TopicPartition> results() {
        return results;
    }

    /** Whether all statuses that were there at first have been read. */
    boolean knowsStatuses() {
        return consumer.position(statuses) >= statusEnd;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
