package io.clipstream.benchmarks;

import java.util.Map;

/**
 * One turn of both: the application with the encoder in it, and the encoder alone with the same images.
 *
 * @param images encoded in each half
 * @param batches they came in, in the application
 * @param begin of the application's half, of {@link System#nanoTime()}
 * @param end of it
 * @param encodingNanos how long the encoder ran in it
 * @param aloneNanos the encoder's half
 * @param processors processor seconds in the application's half, by {@link ThreadGroups}
 * @param processorsAlone processor seconds in the encoder's half
 * @param others share of all processors that other programs used in the busier half, 0 to 1
 */
record Round(
        int images,
        int batches,
        long begin,
        long end,
        long encodingNanos,
        long aloneNanos,
        Map<String, Double> processors,
        Map<String, Double> processorsAlone,
        double others) {
    boolean isQuiet() {
        return others <= MachineLoad.QUIET;
    }

    double endToEndRate() {
        return images / Seconds.of(end - begin);
    }

    double aloneRate() {
        return images / Seconds.of(aloneNanos);
    }

    double ratio() {
        return endToEndRate() / aloneRate();
    }

    /** Share of the time in which the encoder ran. */
    double busyShare() {
        return encodingNanos / (double) (end - begin);
    }
}
