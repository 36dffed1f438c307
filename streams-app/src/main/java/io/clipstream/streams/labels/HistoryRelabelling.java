package io.clipstream.streams.labels;

import io.clipstream.core.label.EncodedLabelSet;
import java.time.Duration;
import java.util.List;

/**
 * Scores stored vectors with a revision that asks for it, beside everything else. The writer of label sets, of which a group
 * has one, tells it what to do, and notes in the set's root what is done. Thread-safe; nothing here waits.
 */
public interface HistoryRelabelling {
    /** A revision whose history has been relabelled. */
    record Done(String labelSet, long revision) {}

    /** Begins, or goes on where an earlier process stopped; an older revision of the same set is given up. */
    void begin(EncodedLabelSet set, Duration lookBack);

    /** Gives up what is running for a set. */
    void cancel(String labelSet);

    /** Gives up everything: another instance goes on with it. */
    void cancelAll();

    /** What is done since this was last asked. */
    List<Done> takeDone();

    /** Whether something is running, or done and not taken. */
    boolean isBusy();

    /** For an application that stores no vectors: no set that asks for it gets this far. */
    HistoryRelabelling NONE = new HistoryRelabelling() {
        @Override
        public void begin(EncodedLabelSet set, Duration lookBack) {
            throw new IllegalStateException("label set " + set.name() + " asks to relabel, and no vectors are stored");
        }

        @Override
        public void cancel(String labelSet) {}

        @Override
        public void cancelAll() {}

        @Override
        public List<Done> takeDone() {
            return List.of();
        }

        @Override
        public boolean isBusy() {
            return false;
        }
    };
}
