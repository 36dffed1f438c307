package io.clipstream.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** When a revision of a label set, or a later one, was first seen. Thread-safe. */
final class RevisionTimes {
    private static final long LIMIT_SECONDS = 60;

    private final String what;
    private long highest = -1;
    private long at;

    /** @param what sees them, for people */
    RevisionTimes(String what) {
        this.what = what;
    }

    synchronized void seen(long revision) {
        if (revision > highest) {
            highest = revision;
            at = System.nanoTime();
            notifyAll();
        }
    }

    /** Waits for a revision; when it came, of {@link System#nanoTime()}. */
    synchronized long await(long revision) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (highest < revision) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new TimeoutException("revision " + revision + " was not seen by " + what + " within "
                        + LIMIT_SECONDS + " s; the last was " + highest);
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return at;
    }
}
