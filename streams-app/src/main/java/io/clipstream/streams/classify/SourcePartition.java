package io.clipstream.streams.classify;

import org.jspecify.annotations.Nullable;

/** Where a result goes: to the partition of its image where its topic has as many as {@code images}, else by key. */
public final class SourcePartition {
    private SourcePartition() {}

    /**
     * The partition of a result.
     *
     * @param imagePartitions of the topic of images
     * @param partitions of the topic of results
     * @param sourcePartition the image's
     * @param key the image's
     * @return null where the key decides, as Kafka's producers do by default
     */
    public static @Nullable Integer of(
            int imagePartitions, int partitions, int sourcePartition, byte @Nullable [] key) {
        if (partitions == imagePartitions && sourcePartition < partitions) {
            return sourcePartition;
        }
        return key == null ? (Integer) (sourcePartition % partitions) : null;
    }
}
