package io.clipstream.streams.classify;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * An image that a stream thread has taken and not yet answered.
 *
 * @param outcome all that is to be sent for it; completes exceptionally only for what is not the image's fault
 */
record PendingImage(TopicPartition partition, long offset, long timestamp, CompletableFuture<List<Outgoing>> outcome) {
    boolean isDone() {
        return outcome.isDone();
    }

    /** Whoever owned the partition has lost it: what is left of the work is dropped. */
    void abandon() {
        outcome.cancel(false);
    }
}
