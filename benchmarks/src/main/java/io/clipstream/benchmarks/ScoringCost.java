package io.clipstream.benchmarks;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.RgbImage;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.LabelMatrix;
import io.clipstream.core.label.LabelSetRules;
import io.clipstream.core.score.Classification;
import io.clipstream.core.score.CosineProduct;
import io.clipstream.core.score.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What scoring adds to an image: the time for 1,000 labels, divided by what the bundled model takes to encode it. Images are
 * scored as the application scores them, a batch at a time. A hundred sets are gone through in turn, so that none of them lies in
 * a cache.
 */
@Command(
        name = "scoring",
        description =
                "What scoring an image against 1,000 labels costs, divided by encoding it with the bundled model.",
        mixinStandardHelpOptions = true)
final class ScoringCost implements Callable<Integer> {
    private static final int BATCH = 32;
    private static final int TOP = 5;
    private static final int PAGE = 256;

    @Option(names = "--sets", description = "Label sets (default: ${DEFAULT-VALUE}).")
    private int sets = 100;

    @Option(names = "--labels", description = "Labels of each (default: ${DEFAULT-VALUE}).")
    private int labels = 1_000;

    @Option(names = "--rounds", description = "Rounds; the median counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 7;

    @Override
    public Integer call() throws Exception {
        return Report.print("scoring", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws Exception {
        try (LoadedCheckpoint loaded = LoadedCheckpoint.load(Checkpoints.BUNDLED, 0, progress)) {
            List<RgbImage> pixels = loaded.pixels(BATCH);
            List<Embedding> images = loaded.imageEncoder().encode(pixels);
            ModelId model = loaded.imageEncoder().model();
            List<EncodedLabelSet> table = table(model, loaded.imageEncoder().dimension());
            Scorer scorer = new Scorer(model, new LogitParameters(100, 0, LogitParameters.Likelihood.SOFTMAX), TOP);
            List<Double> ratios = new ArrayList<>();
            List<Double> scoring = new ArrayList<>();
            List<Double> encoding = new ArrayList<>();
            for (int round = -2; round < rounds; round++) {
                long begin = System.nanoTime();
                int scored = 0;
                for (EncodedLabelSet set : table) {
                    for (Classification result : scorer.score(images, set)) {
                        scored += result.scores().size();
                    }
                }
                double score = 1e3 * Seconds.since(begin) / BATCH / sets * 1_000 / labels;
                if (scored != sets * BATCH * Math.min(TOP, labels)) {
                    throw new IllegalStateException(scored + " scores");
                }
                long from = System.nanoTime();
                int encoded = 0;
                while (encoded == 0 || Seconds.since(from) < 1) {
                    encoded += loaded.imageEncoder().encode(pixels).size();
                }
                double encode = 1e3 * Seconds.since(from) / encoded;
                progress.say("%.3f ms to score an image against 1,000 labels, %.2f ms to encode it", score, encode);
                if (round >= 0) {
                    ratios.add(score / encode);
                    scoring.add(score);
                    encoding.add(encode);
                }
            }
            figures.put("ratio", new Quantiles(ratios).median())
                    .put("ratioWorst", new Quantiles(ratios).max())
                    .put("scoringMillisAnImageAnd1000Labels", new Quantiles(scoring).median())
                    .put("encodingMillisAnImage", new Quantiles(encoding).median())
                    .put("imagesABatch", (long) images.size())
                    .put("arithmetic", CosineProduct.implementation())
                    .put("sets", (long) sets)
                    .put("labels", (long) labels);
        }
    }

    private List<EncodedLabelSet> table(ModelId model, int dimension) {
        SplittableRandom random = new SplittableRandom(1);
        List<EncodedLabelSet> table = new ArrayList<>();
        for (int set = 0; set < sets; set++) {
            List<LabelMatrix.Page> pages = new ArrayList<>();
            for (int from = 0; from < labels; from += PAGE) {
                int count = Math.min(PAGE, labels - from);
                List<String> names = new ArrayList<>();
                float[] rows = new float[count * dimension];
                for (int row = 0; row < count; row++) {
                    names.add("label-" + (from + row));
                    float[] values = new float[dimension];
                    for (int i = 0; i < dimension; i++) {
                        values[i] = (float) (random.nextDouble() - 0.5);
                    }
                    Embedding.normalise(values).copyTo(rows, row * dimension);
                }
                pages.add(new LabelMatrix.Page(names, dimension, rows));
            }
            table.add(new EncodedLabelSet(
                    FilledTable.name(set),
                    set,
                    "%032x".formatted(set),
                    model,
                    new LabelMatrix(dimension, pages),
                    LabelMatrix.empty(dimension),
                    LabelSetRules.DEFAULT));
        }
        return table;
    }
}
