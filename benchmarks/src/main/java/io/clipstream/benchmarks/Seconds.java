package io.clipstream.benchmarks;

/** Nanoseconds as people read them. */
final class Seconds {
    private static final double NANOS = 1e9;

    private Seconds() {}

    static double of(long nanos) {
        return nanos / NANOS;
    }

    /** @param begin of {@link System#nanoTime()} */
    static double since(long begin) {
        return of(System.nanoTime() - begin);
    }
}
