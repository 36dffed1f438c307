package io.clipstream.benchmarks;

import io.clipstream.core.image.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What stands above a service: its encoder alone, and above that the matrix products that the machine does at most. */
final class MachineBound implements AutoCloseable {
    /**
     * Measured in one round.
     *
     * @param alone images a second of the encoder alone, the best of the ways tried
     * @param gemm operations a second in fp32
     * @param int8 operations a second in int8
     */
    record Reading(double alone, double gemm, double int8) {
        /** Images a second where nothing but products in fp32 took time. */
        double images() {
            return gemm / ImageFlops.vitB32Needed();
        }

        double imagesInt8() {
            return int8 / ImageFlops.vitB32Needed();
        }
    }

    /** Batches at once, and images in each. */
    private static final int[][] WAYS = {{1, 8}, {1, 32}, {0, 8}};

    private static final double SECONDS = 2;

    private final LoadedCheckpoint encoder;
    private final int processors = Runtime.getRuntime().availableProcessors();
    private final Callers callers = new Callers(processors);
    private final GemmPeak gemm;
    private final Int8Peak int8;
    private final List<Reading> readings = new ArrayList<>();

    /** @param encoder ViT-B/32; closed by whoever made it */
    MachineBound(LoadedCheckpoint encoder) throws IOException {
        this.encoder = encoder;
        this.gemm = new GemmPeak(processors);
        this.int8 = new Int8Peak(processors);
    }

    /** Measures once more, and returns it in words. */
    String measure() {
        double best = 0;
        for (int[] way : WAYS) {
            int atOnce = way[0] == 0 ? processors : way[0];
            encoder.useThreads(processors / atOnce);
            List<RgbImage> batch = encoder.pixels(way[1]);
            encoder.imageEncoder().encode(batch);
            best = Math.max(
                    best,
                    callers.rate(
                            atOnce,
                            SECONDS,
                            batch.size(),
                            () -> encoder.imageEncoder().encode(batch)));
        }
        encoder.useThreads(processors);
        Reading reading = new Reading(best, gemm.measure(), int8.measure());
        readings.add(reading);
        return String.format(
                Locale.ROOT,
                "encoder alone %.2f images/s; products alone would allow %.1f, in int8 %.1f",
                reading.alone(),
                reading.images(),
                reading.imagesInt8());
    }

    Reading reading(int round) {
        return readings.get(round);
    }

    /**
     * Adds medians over rounds.
     *
     * @param peerRate the Python service's images a second
     */
    void into(Figures figures, List<Integer> rounds, double peerRate) {
        double images = median(rounds, Reading::images);
        double imagesInt8 = median(rounds, Reading::imagesInt8);
        figures.put("gemmGigaflops", median(rounds, Reading::gemm) / 1e9)
                .put("int8Gigaops", median(rounds, Reading::int8) / 1e9)
                .put("gigaflopAnImage", ImageFlops.vitB32() / 1e9)
                .put("gigaflopAnImageNeeded", ImageFlops.vitB32Needed() / 1e9)
                .put("processorMillisAnImage", 1e3 * processors / images)
                .put("processorMillisAnImageInt8", 1e3 * processors / imagesInt8)
                .put("imagesPerSecond", images)
                .put("imagesPerSecondInt8", imagesInt8)
                .put("ratio", images / peerRate)
                .put("ratioInt8", imagesInt8 / peerRate);
    }

    double alone(List<Integer> rounds) {
        return median(rounds, Reading::alone);
    }

    private double median(List<Integer> rounds, ToDoubleFunction<Reading> figure) {
        return new Quantiles(rounds.stream()
                        .map(i -> figure.applyAsDouble(readings.get(i)))
                        .toList())
                .median();
    }

    @Override
    public void close() {
        callers.close();
        gemm.close();
        int8.close();
    }
}
