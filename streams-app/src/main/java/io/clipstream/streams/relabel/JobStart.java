package io.clipstream.streams.relabel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Pins a job to what there is when it begins, or finds what it was pinned to.
 *
 * @param clients makes Kafka's
 * @param window of a job that begins now
 */
record JobStart(RelabelClients clients, RelabelJob job, TimeWindow window) {
    /** Partitions of the topic of vectors. */
    List<TopicPartition> partitions() {
        try (Consumer<byte[], byte[]> consumer = clients.consumer(job.group())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (PartitionInfo info : consumer.partitionsFor(job.embeddings())) {
                partitions.add(new TopicPartition(job.embeddings(), info.partition()));
            }
            return partitions;
        }
    }

    /**
     * How far the job is; one that has not begun is begun.
     *
     * @param topic its partitions
     * @param producer of one of the job's transactional ids, all of which have been taken over
     */
    JobOffsets pinned(List<TopicPartition> topic, Producer<byte[], byte[]> producer) {
        try (Consumer<byte[], byte[]> consumer = clients.consumer(job.group())) {
            Optional<JobOffsets> known = JobOffsets.of(job.group(), consumer.committed(new HashSet<>(topic)));
            if (known.isPresent()) {
                return known.get();
            }
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(topic);
            Map<TopicPartition, Long> ends = consumer.endOffsets(topic);
            Map<TopicPartition, Long> starts = starts(consumer, topic);
            Map<TopicPartition, JobOffsets.Partition> partitions = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (TopicPartition partition : topic) {
                long end = ends.getOrDefault(partition, 0L);
                long begin = begins.getOrDefault(partition, 0L);
                long start = Math.min(end, Math.max(begin, starts.getOrDefault(partition, begin)));
                PartitionProgress pinned = PartitionProgress.begin(start, end, window);
                partitions.put(partition, new JobOffsets.Partition(start, pinned));
                offsets.put(partition, new OffsetAndMetadata(start, pinned.json()));
            }
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
            producer.commitTransaction();
            return new JobOffsets(partitions);
        }
    }

    /** Before these there is no record as late as the window's beginning. Later ones may be earlier again: each is looked at. */
    private Map<TopicPartition, Long> starts(Consumer<byte[], byte[]> consumer, List<TopicPartition> topic) {
        Long from = window.from();
        if (from == null) {
            return Map.of();
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        topic.forEach(partition -> times.put(partition, from));
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> entry :
                consumer.offsetsForTimes(times).entrySet()) {
            OffsetAndTimestamp found = entry.getValue();
            starts.put(entry.getKey(), found == null ? Long.MAX_VALUE : found.offset());
        }
        return starts;
    }
}
