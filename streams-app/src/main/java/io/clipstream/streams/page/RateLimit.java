package io.clipstream.streams.page;

import java.util.function.LongSupplier;

/** A token bucket: so many a second on average, and a few more at once. Thread-safe. */
final class RateLimit {
    private final double perSecond;
    private final double burst;
    private final LongSupplier clock;
    private double tokens;
    private long last;

    /**
     * @param perSecond on average, above 0
     * @param burst at once, at least 1
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    RateLimit(double perSecond, double burst, LongSupplier clock) {
        if (!(perSecond > 0) || !(burst >= 1)) {
            throw new IllegalArgumentException(
                    "a rate is above 0 and a burst at least 1, not " + perSecond + ", " + burst);
        }
        this.perSecond = perSecond;
        this.burst = burst;
        this.clock = clock;
        this.tokens = burst;
        this.last = clock.getAsLong();
    }

    /** Takes one if there is one. */
    synchronized boolean take() {
        refill();
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** How many could be taken now. */
    synchronized int available() {
        refill();
        return (int) tokens;
    }

    private void refill() {
        long now = clock.getAsLong();
        tokens = Math.min(burst, tokens + perSecond * (now - last) / 1e9);
        last = now;
    }
}
