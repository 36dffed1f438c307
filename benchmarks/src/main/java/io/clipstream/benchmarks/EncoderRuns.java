package io.clipstream.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * When an encoder ran, by one caller or by several side by side, and how much of that falls into a span of time: a run that
 * reaches over an end of it counts with the share that lies within. Not thread-safe.
 */
final class EncoderRuns {
    /**
     * One call.
     *
     * @param begin of {@link System#nanoTime()}
     * @param end after it
     * @param images in the batch, at least 1
     */
    record Run(long begin, long end, int images) {
        Run {
            if (end <= begin || images < 1) {
                throw new IllegalArgumentException(images + " images in " + (end - begin) + " ns");
            }
        }

        private double share(long from, long to) {
            return Math.max(0, Math.min(to, end) - Math.max(from, begin)) / (double) (end - begin);
        }

        private double seconds() {
            return Seconds.of(end - begin);
        }
    }

    private final List<Run> runs = new ArrayList<>();

    void add(Run run) {
        runs.add(run);
    }

    void clear() {
        runs.clear();
    }

    /** Images encoded between two moments. */
    double images(long from, long to) {
        return runs.stream()
                .mapToDouble(run -> run.images() * run.share(from, to))
                .sum();
    }

    /** Batches encoded between two moments. */
    double batches(long from, long to) {
        return runs.stream().mapToDouble(run -> run.share(from, to)).sum();
    }

    /** Seconds of encoding between two moments, of all callers together. */
    double seconds(long from, long to) {
        return runs.stream()
                .mapToDouble(run -> run.seconds() * run.share(from, to))
                .sum();
    }
}
