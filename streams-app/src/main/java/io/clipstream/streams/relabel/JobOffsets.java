package io.clipstream.streams.relabel;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * What a job's consumer group says of it: for each partition the offset that is read next, and its {@link
 * PartitionProgress}.
 *
 * @param partitions at least one
 */
record JobOffsets(Map<TopicPartition, JobOffsets.Partition> partitions) {
    /** Of one partition. */
    record Partition(long next, PartitionProgress progress) {}

    JobOffsets {
        partitions = Map.copyOf(partitions);
        if (partitions.isEmpty()) {
            throw new IllegalArgumentException("a job without partitions");
        }
    }

    /**
     * Reads what was committed.
     *
     * @param committed values may be null: nothing committed
     * @return empty for a job that never began
     * @throws IllegalStateException where the group is none of a job's
     */
    static Optional<JobOffsets> of(String group, Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<TopicPartition, Partition> partitions = new HashMap<>();
        committed.forEach((partition, offset) -> {
            if (offset != null) {
                try {
                    partitions.put(
                            partition, new Partition(offset.offset(), PartitionProgress.read(offset.metadata())));
                } catch (IllegalArgumentException e) {
                    throw new IllegalStateException(
                            "the consumer group " + group + " holds an offset of " + partition
                                    + " that no job has committed (" + e.getMessage() + "): delete the group",
                            e);
                }
            }
        });
        return partitions.isEmpty() ? Optional.empty() : Optional.of(new JobOffsets(partitions));
    }

    /** What is committed now; of a transaction that is open, what was before. */
    static Optional<JobOffsets> look(Admin admin, String group) {
        return of(group, get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
    }

    /** Other revisions of the same work that were begun and not finished: the groups' names, with how far they are. */
    static Map<String, JobOffsets> unfinishedLikeIt(Admin admin, RelabelJob job) {
        Map<String, JobOffsets> unfinished = new HashMap<>();
        for (GroupListing group : get(admin.listGroups().all())) {
            String name = group.groupId();
            if (name.startsWith(job.allRevisions()) && !name.equals(job.group())) {
                look(admin, name)
                        .filter(offsets -> !offsets.isComplete())
                        .ifPresent(offsets -> unfinished.put(name, offsets));
            }
        }
        return unfinished;
    }

    private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        }
    }

    boolean isComplete() {
        return partitions.values().stream()
                .allMatch(partition -> partition.next() >= partition.progress().end());
    }

    /** Offsets that are left. */
    long left() {
        return partitions.values().stream()
                .mapToLong(partition -> Math.max(0, partition.progress().end() - partition.next()))
                .sum();
    }

    /** Offsets from beginning to end. */
    long all() {
        return partitions.values().stream()
                .mapToLong(partition ->
                        partition.progress().end() - partition.progress().start())
                .sum();
    }

    /** Counts over all partitions. */
    PartitionProgress total() {
        return partitions.values().stream()
                .map(Partition::progress)
                .reduce(PartitionProgress::plus)
                .orElseThrow();
    }
}
