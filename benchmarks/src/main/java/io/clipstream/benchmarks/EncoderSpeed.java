package io.clipstream.benchmarks;

import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.image.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Images a second of both encoders, against the machine's peak of matrix products, in turns. */
@Command(
        name = "encoder",
        description = "Images a second of the encoders at batch 1, 8 and 32, and their share of the GEMM peak.",
        mixinStandardHelpOptions = true)
final class EncoderSpeed implements Callable<Integer> {
    private static final int[] BATCHES = {1, 8, 32};
    private static final int HEADLINE_BATCH = 8;

    /** A single image is over too soon to be timed alone. */
    private static final int LEAST_IMAGES = 8;

    @Option(names = "--rounds", description = "Rounds; the median counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 7;

    @Option(names = "--threads", description = "Threads of one call; 0: as many as there are cores.")
    private int threads;

    @Override
    public Integer call() throws Exception {
        return Report.print("encoder", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws IOException {
        int used = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        figures.put("threads", (long) used).put("rounds", (long) rounds);
        for (Checkpoints checkpoint : Checkpoints.values()) {
            Map<Integer, List<Double>> rates = new LinkedHashMap<>();
            Map<Integer, List<Double>> shares = new LinkedHashMap<>();
            List<Double> peaks = new ArrayList<>();
            try (LoadedCheckpoint loaded = LoadedCheckpoint.load(checkpoint, used, progress);
                    GemmPeak gemm = new GemmPeak(used)) {
                for (int round = 0; round <= rounds; round++) {
                    double peak = gemm.measure();
                    Map<Integer, Double> once = new LinkedHashMap<>();
                    for (int batch : BATCHES) {
                        once.put(batch, rate(loaded.imageEncoder(), loaded.pixels(batch)));
                    }
                    progress.say(
                            "%s, round %d of %d%s: GEMM %.0f GFLOP/s; images/s by batch %s",
                            checkpoint.title(), round, rounds, round == 0 ? " (warming up)" : "", peak / 1e9, once);
                    if (round > 0) {
                        peaks.add(peak);
                        once.forEach((batch, rate) -> {
                            rates.computeIfAbsent(batch, b -> new ArrayList<>()).add(rate);
                            shares.computeIfAbsent(batch, b -> new ArrayList<>())
                                    .add(rate * checkpoint.imageFlops() / peak);
                        });
                    }
                }
            }
            if (checkpoint == Checkpoints.VIT_B_32) {
                figures.put("ratio", new Quantiles(shares.getOrDefault(HEADLINE_BATCH, List.of())).median());
            }
            report(figures.object(checkpoint.title()), checkpoint, peaks, rates, shares);
        }
    }

    private static void report(
            Figures figures,
            Checkpoints checkpoint,
            List<Double> peaks,
            Map<Integer, List<Double>> rates,
            Map<Integer, List<Double>> shares) {
        figures.put("gigaflopAnImage", checkpoint.imageFlops() / 1e9)
                .put("gemmGigaflops", new Quantiles(peaks).median() / 1e9);
        rates.forEach((batch, each) -> figures.object("batch" + batch)
                .put("imagesPerSecond", new Quantiles(each).median())
                .put("best", new Quantiles(each).max())
                .put("ratio", new Quantiles(shares.getOrDefault(batch, List.of())).median()));
    }

    private static double rate(ImageEncoder encoder, List<RgbImage> batch) {
        int times = Math.max(1, LEAST_IMAGES / batch.size());
        long begin = System.nanoTime();
        for (int i = 0; i < times; i++) {
            encoder.encode(batch);
        }
        return times * batch.size() / Seconds.since(begin);
    }
}
