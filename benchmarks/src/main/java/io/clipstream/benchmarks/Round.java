package io.clipstream.benchmarks;

import java.util.Map;

/**
 * One turn of both: the application with the encoder in it, and the encoder alone with the same images.
 *
 * @param application its half
 * @param alone the encoder's half
 * @param others share of all processors that other programs used in the busier half, 0 to 1
 */
record Round(Half application, Half alone, double others) {
    /**
     * What was encoded between two moments, by all callers together. A batch that reaches over one of them counts in part.
     *
     * @param begin of {@link System#nanoTime()}
     * @param end after it
     * @param images encoded
     * @param batches they came in
     * @param encodingSeconds of all callers
     * @param processors processor seconds, by {@link ThreadGroups}
     */
    record Half(
            long begin,
            long end,
            double images,
            double batches,
            double encodingSeconds,
            Map<String, Double> processors) {
        static Half of(EncoderRuns runs, long begin, long end, Map<String, Double> processors) {
            return new Half(
                    begin,
                    end,
                    runs.images(begin, end),
                    runs.batches(begin, end),
                    runs.seconds(begin, end),
                    processors);
        }

        private double seconds() {
            return Seconds.of(end - begin);
        }

        /** Images a second. */
        double rate() {
            return images / seconds();
        }

        double meanBatch() {
            return images / batches;
        }

        /** Share of the time in which a caller was in the encoder, 0 to 1. */
        double busyShare(int callers) {
            return encodingSeconds / seconds() / callers;
        }
    }

    boolean isQuiet() {
        return others <= MachineLoad.QUIET;
    }

    double ratio() {
        return application.rate() / alone.rate();
    }
}
