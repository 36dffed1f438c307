package io.clipstream.streams.relabel;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** One partition on its way. Belongs to the thread of its lane. */
final class PartitionWork {
    private final TopicPartition partition;
    private final TimeWindow window;
    private PartitionProgress committed;
    private long committedNext;
    private long next;
    private long scored;
    private long outside;
    private long unmatched;
    private long otherModel;
    private long unreadable;
    private long expired;

    /**
     * @param committed what the job's group says
     * @param next the offset that it says
     */
    PartitionWork(TopicPartition partition, PartitionProgress committed, long next) {
        this.partition = partition;
        this.window = committed.window();
        this.committed = committed;
        this.committedNext = next;
        this.next = next;
    }

    TopicPartition partition() {
        return partition;
    }

    TimeWindow window() {
        return window;
    }

    long end() {
        return committed.end();
    }

    /** The offset that is read next. */
    long next() {
        return next;
    }

    boolean isRead() {
        return next >= committed.end();
    }

    void readUpTo(long position) {
        next = Math.max(next, Math.min(position, committed.end()));
    }

    void scored() {
        scored++;
    }

    void outside() {
        outside++;
    }

    void unmatched() {
        unmatched++;
    }

    void otherModel() {
        otherModel++;
    }

    void unreadable() {
        unreadable++;
    }

    /** Retention has taken what stood before an offset. */
    void expiredUpTo(long beginning) {
        long upTo = Math.min(beginning, committed.end());
        expired += Math.max(0, upTo - next);
    }

    boolean isToCommit() {
        return next > committedNext;
    }

    /** What stands once the running transaction is committed. */
    PartitionProgress progress() {
        return committed.plus(new PartitionProgress(
                committed.start(),
                committed.end(),
                committed.from(),
                committed.to(),
                scored,
                outside,
                unmatched,
                otherModel,
                unreadable,
                expired));
    }

    /** What stands already. */
    PartitionProgress committed() {
        return committed;
    }

    OffsetAndMetadata toCommit() {
        return new OffsetAndMetadata(next, progress().json());
    }

    /** The transaction is committed. */
    void markCommitted() {
        committed = progress();
        committedNext = next;
        scored = 0;
        outside = 0;
        unmatched = 0;
        otherModel = 0;
        unreadable = 0;
        expired = 0;
    }
}
