package io.clipstream.benchmarks;

import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.image.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
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
    private static final double LEAST_SECONDS = 0.5;

    @Option(
            names = "--rounds",
            description = "Rounds; the median of those that others left alone counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 7;

    @Option(names = "--threads", description = "Threads of one call; 0: as many as there are cores.")
    private int threads;

    @Override
    public Integer call() throws Exception {
        return Report.print("encoder", this::measure);
    }

    /** One turn of all. */
    private record Turn(double peak, Map<Integer, Double> rates, double others) {}

    private void measure(Figures figures, Progress progress) throws IOException {
        int used = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        figures.put("threads", (long) used).put("rounds", (long) rounds);
        for (Checkpoints checkpoint : Checkpoints.values()) {
            List<Turn> turns = new ArrayList<>();
            try (LoadedCheckpoint loaded = LoadedCheckpoint.load(checkpoint, used, progress);
                    GemmPeak gemm = new GemmPeak(used)) {
                turn(loaded, gemm);
                for (int round = 1; round <= rounds; round++) {
                    Turn turn = turn(loaded, gemm);
                    turns.add(turn);
                    progress.say(
                            "%s, round %d of %d: GEMM %.0f GFLOP/s; images/s by batch %s (others %.2f)",
                            checkpoint.title(), round, rounds, turn.peak() / 1e9, turn.rates(), turn.others());
                }
            }
            report(figures, checkpoint, turns);
        }
    }

    private static Turn turn(LoadedCheckpoint loaded, GemmPeak gemm) {
        ProcessorTicks before = ProcessorTicks.now();
        double peak = gemm.measure();
        Map<Integer, Double> rates = new LinkedHashMap<>();
        for (int batch : BATCHES) {
            rates.put(batch, rate(loaded.imageEncoder(), loaded.pixels(batch)));
        }
        return new Turn(peak, rates, MachineLoad.others(before, ProcessorTicks.now()));
    }

    private static double rate(ImageEncoder encoder, List<RgbImage> batch) {
        int times = 0;
        long begin = System.nanoTime();
        while (Seconds.since(begin) < LEAST_SECONDS) {
            encoder.encode(batch);
            times++;
        }
        return times * batch.size() / Seconds.since(begin);
    }

    private static void report(Figures all, Checkpoints checkpoint, List<Turn> turns) {
        List<Turn> quiet = turns.stream()
                .filter(turn -> turn.others() <= MachineLoad.QUIET)
                .toList();
        List<Turn> counted = quiet.isEmpty() ? turns : quiet;
        Figures figures = all.object(checkpoint.title())
                .put("quietRounds", (long) quiet.size())
                .put("gigaflopAnImage", checkpoint.imageFlops() / 1e9)
                .put("gemmGigaflops", median(counted, Turn::peak) / 1e9);
        for (int batch : BATCHES) {
            double share = median(counted, turn -> rate(turn, batch) * checkpoint.imageFlops() / turn.peak());
            figures.object("batch" + batch)
                    .put("imagesPerSecond", median(counted, turn -> rate(turn, batch)))
                    .put("ratio", share);
            if (checkpoint == Checkpoints.VIT_B_32 && batch == HEADLINE_BATCH) {
                all.put("ratio", share);
            }
        }
    }

    private static double rate(Turn turn, int batch) {
        return turn.rates().getOrDefault(batch, 0.0);
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        return new Quantiles(turns.stream().mapToDouble(figure).boxed().toList()).median();
    }
}
