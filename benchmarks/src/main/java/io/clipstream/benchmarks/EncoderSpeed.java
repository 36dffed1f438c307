package io.clipstream.benchmarks;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.core.image.RgbImage;
import io.clipstream.model.engine.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Images and prompts a second of the encoders, against the machine's peak of matrix products, in turns; in int8 too, with
 * the cosine that it costs; and what it takes to load them.
 */
@Command(
        name = "encoder",
        description = "Images a second of the encoders at batch 1, 8 and 32 in fp32 and int8, their share of the GEMM"
                + " peak, prompts a second, time to load and memory.",
        mixinStandardHelpOptions = true)
final class EncoderSpeed implements Callable<Integer> {
    private static final int HEADLINE_BATCH = 8;
    private static final String HEADLINE_MODEL = Checkpoints.VIT_B_32.title();
    private static final int PROMPTS_BEFORE = 100;

    /** A single image is over too soon to be timed alone. */
    private static final double LEAST_SECONDS = 0.5;

    @Option(
            names = "--rounds",
            description = "Rounds; the median of those that others left alone counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(names = "--threads", description = "Processor threads in all; 0: as many as there are cores.")
    private int threads;

    @Option(
            names = "--models",
            split = ",",
            description = "Titles of the models to measure, with commas; default: all.")
    private List<String> titles =
            EncoderModel.ALL.stream().map(EncoderModel::title).toList();

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "A checkpoint of one's own in place of these; may be repeated.")
    private List<Path> checkpoints = List.of();

    @Option(names = "--batches", split = ",", description = "Images a batch, with commas (default: ${DEFAULT-VALUE}).")
    private List<Integer> batches = List.of(1, 8, 32);

    @Option(names = "--prompts", description = "Prompts to encode; 0: none (default: ${DEFAULT-VALUE}).")
    private int prompts = 1_000;

    @Override
    public Integer call() throws Exception {
        return Report.print("encoder", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws Exception {
        int processors = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        figures.put("threads", (long) processors).put("rounds", (long) rounds);
        for (EncoderModel model : models()) {
            measure(model, processors, figures, progress);
        }
    }

    private List<EncoderModel> models() throws IOException {
        List<EncoderModel> models = new ArrayList<>();
        for (Path checkpoint : checkpoints) {
            models.add(EncoderModel.of(checkpoint.toAbsolutePath().normalize()));
        }
        return models.isEmpty()
                ? EncoderModel.ALL.stream()
                        .filter(model -> titles.contains(model.title()))
                        .toList()
                : models;
    }

    /** One turn of all that is measured of a model: images a second by precision, way and batch. */
    private record Turn(double peak, Map<String, Map<Way, Double>> rates, double others) {}

    /** Batches that are encoded at once, threads of each, and images in each. */
    private record Way(int callers, int threads, int batch) {}

    private void measure(EncoderModel model, int processors, Figures all, Progress progress) throws Exception {
        FreshEncoder.Cost cost = FreshEncoder.measure(model.source().directory(progress), processors);
        Figures figures = all.object(model.title()).put("gigaflopAnImage", model.imageFlops() / 1e9);
        cost.into(figures);
        List<Turn> turns = new ArrayList<>();
        try (LoadedCheckpoint exact = load(model, Precision.FP32, progress);
                @Nullable
                        LoadedCheckpoint quantised =
                                model.quantisable() ? load(model, Precision.INT8, progress) : null;
                Callers callers = new Callers(processors);
                GemmPeak gemm = new GemmPeak(processors)) {
            Map<String, LoadedCheckpoint> precisions = new LinkedHashMap<>();
            precisions.put(Precision.FP32.key(), exact);
            if (quantised != null) {
                precisions.put(Precision.INT8.key(), quantised);
            }
            turn(precisions, gemm, callers, processors);
            for (int round = 1; round <= rounds; round++) {
                Turn turn = turn(precisions, gemm, callers, processors);
                turns.add(turn);
                progress.say(
                        "%s, round %d of %d: GEMM %.0f GFLOP/s; images/s %s (others %.2f)",
                        model.title(), round, rounds, turn.peak() / 1e9, turn.rates(), turn.others());
            }
            if (prompts > 0) {
                exact.useThreads(processors);
                figures.put("promptsPerSecond", promptsPerSecond(exact.texts(), prompts));
            }
            report(figures, model, turns, all);
            if (quantised != null) {
                cosines(figures.object("int8Cosine"), exact, quantised);
            }
        }
    }

    private static LoadedCheckpoint load(EncoderModel model, Precision precision, Progress progress) throws Exception {
        return LoadedCheckpoint.load(model.source().directory(progress), model.title(), 1, precision, progress);
    }

    private Turn turn(Map<String, LoadedCheckpoint> precisions, GemmPeak gemm, Callers callers, int processors) {
        ProcessorTicks before = ProcessorTicks.now();
        double peak = gemm.measure();
        Map<String, Map<Way, Double>> rates = new LinkedHashMap<>();
        precisions.forEach((precision, loaded) -> {
            Map<Way, Double> byWay = new LinkedHashMap<>();
            for (int batch : batches) {
                List<RgbImage> pixels = loaded.pixels(batch);
                for (int atOnce : IntStream.of(1, processors).distinct().toArray()) {
                    Way way = new Way(atOnce, processors / atOnce, batch);
                    loaded.useThreads(way.threads());
                    byWay.put(way, callers.rate(atOnce, LEAST_SECONDS, batch, () -> encode(loaded, pixels)));
                }
            }
            rates.put(precision, byWay);
        });
        return new Turn(peak, rates, MachineLoad.others(before, ProcessorTicks.now()));
    }

    private static void encode(LoadedCheckpoint loaded, List<RgbImage> pixels) {
        ImageEncoder encoder = loaded.imageEncoder();
        if (encoder.encode(pixels).size() != pixels.size()) {
            throw new IllegalStateException("an image has no vector");
        }
    }

    private static double promptsPerSecond(TextEncoder texts, int count) {
        List<String> prompts = IntStream.range(0, count)
                .mapToObj(i -> "a photo of a thing that has the number " + i + ".")
                .toList();
        texts.encode(prompts.subList(0, Math.min(count, PROMPTS_BEFORE)));
        long begin = System.nanoTime();
        List<Embedding> vectors = texts.encode(prompts);
        return vectors.size() / Seconds.since(begin);
    }

    private void report(Figures figures, EncoderModel model, List<Turn> turns, Figures all) {
        List<Turn> quiet = turns.stream()
                .filter(turn -> turn.others() <= MachineLoad.QUIET)
                .toList();
        List<Turn> counted = quiet.isEmpty() ? turns : quiet;
        figures.put("quietRounds", (long) quiet.size()).put("gemmGigaflops", median(counted, Turn::peak) / 1e9);
        for (String precision : turns.get(0).rates().keySet()) {
            Figures ofPrecision = figures.object(precision);
            Map<Integer, Double> best = new LinkedHashMap<>();
            for (int batch : batches) {
                Map<String, Double> byWay = new LinkedHashMap<>();
                for (Way way :
                        turns.get(0).rates().getOrDefault(precision, Map.of()).keySet()) {
                    if (way.batch() == batch) {
                        byWay.put(
                                way.callers() + "x" + way.threads(),
                                median(counted, turn -> rate(turn, precision, way)));
                    }
                }
                double rate = byWay.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElse(0);
                best.put(batch, rate);
                double share = median(
                        counted,
                        turn -> byWay.keySet().stream()
                                        .mapToDouble(name -> rate(turn, precision, way(name, batch)))
                                        .max()
                                        .orElse(0)
                                * model.imageFlops()
                                / turn.peak());
                ofPrecision
                        .object("batch" + batch)
                        .put("imagesPerSecond", rate)
                        .put("ratio", share)
                        .put("imagesPerSecondByCallersAndThreads", byWay);
                if (model.title().equals(HEADLINE_MODEL)
                        && batch == HEADLINE_BATCH
                        && precision.equals(Precision.FP32.key())) {
                    all.put("ratio", share);
                }
            }
            if (best.containsKey(1) && best.containsKey(HEADLINE_BATCH)) {
                ofPrecision.put("batch1Slowdown", best.getOrDefault(HEADLINE_BATCH, 0.0) / best.getOrDefault(1, 0.0));
            }
        }
    }

    private static Way way(String name, int batch) {
        String[] numbers = name.split("x");
        return new Way(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), batch);
    }

    private static double rate(Turn turn, String precision, Way way) {
        return turn.rates().getOrDefault(precision, Map.of()).getOrDefault(way, 0.0);
    }

    private static void cosines(Figures figures, LoadedCheckpoint exact, LoadedCheckpoint quantised) {
        List<RgbImage> pixels = exact.pixels(32);
        List<Embedding> expected = exact.imageEncoder().encode(pixels);
        List<Embedding> actual = quantised.imageEncoder().encode(pixels);
        double[] cosines = IntStream.range(0, expected.size())
                .mapToDouble(i -> expected.get(i).cosine(actual.get(i)))
                .toArray();
        figures.put("mean", Arrays.stream(cosines).average().orElse(0))
                .put("min", Arrays.stream(cosines).min().orElse(0));
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        return new Quantiles(turns.stream().mapToDouble(figure).boxed().toList()).median();
    }
}
