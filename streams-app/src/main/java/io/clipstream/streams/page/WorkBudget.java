package io.clipstream.streams.page;

import java.util.function.LongSupplier;

/**
 * Keeps some work to a share of one processor: after each piece it is over budget until the rest of the time has passed. For one thread.
 */
final class WorkBudget {
    private final double share;
    private final LongSupplier clock;
    private long notBefore;

    /**
     * @param share of the time, above 0, at most 1
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    WorkBudget(double share, LongSupplier clock) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is above 0 and at most 1, not " + share);
        }
        this.share = share;
        this.clock = clock;
        this.notBefore = clock.getAsLong();
    }

    /** Whether more may be done now. */
    boolean allows() {
        return clock.getAsLong() - notBefore >= 0;
    }

    /** A piece took so long. */
    void spent(long nanos) {
        long now = clock.getAsLong();
        // What was saved up is worth a little: pieces come in groups.
        long from = Math.max(notBefore, now - 500_000_000L);
        notBefore = from + (long) (nanos / share);
    }
}
