package io.clipstream.benchmarks;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.label.LabelExamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What example pictures do for the bundled model: how many pictures get their own label, by the number of examples. */
@Command(
        name = "examples",
        description = "Top-1 with 0, 1, 4 and 8 example pictures a label.",
        mixinStandardHelpOptions = true)
final class ExampleBenefit implements Callable<Integer> {
    private static final List<Integer> SEEDS = List.of(1, 2, 3);
    private static final List<Integer> COUNTS = List.of(0, 1, 4, 8);

    /** Of the demo's pictures, few show the same. */
    private static final List<Integer> DEMO_COUNTS = List.of(0, 1);

    @Option(
            names = "--folder",
            description =
                    "A folder with a folder of pictures for each class, named by it. Default: the demo's pictures.")
    private @Nullable Path folder;

    @Option(names = "--weight", description = "Of the examples. Default: the application's.")
    private double weight = LabelExamples.DEFAULT_WEIGHT;

    @Override
    public Integer call() throws Exception {
        return Report.print("examples", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws IOException {
        List<Integer> counts = folder == null ? DEMO_COUNTS : COUNTS;
        int most = counts.get(counts.size() - 1);
        List<FewShotTrial> trials = new ArrayList<>();
        int classes;
        try (LoadedCheckpoint model = LoadedCheckpoint.load(Checkpoints.BUNDLED, 1, progress)) {
            LabelledPictures pictures = folder == null
                    ? LabelledPictures.ofDemo(model, most + 1, progress)
                    : LabelledPictures.of(folder, model, most + 1, progress);
            classes = pictures.classes().size();
            progress.say(
                    "%d pictures of %d classes: %s",
                    pictures.pictures(), classes, pictures.classes().keySet());
            List<Embedding> texts = pictures.classes().keySet().stream()
                    .map(name -> model.texts()
                            .encode(List.of("a photo of a " + name + "."))
                            .get(0))
                    .toList();
            List<List<Embedding>> all = List.copyOf(pictures.classes().values());
            for (int seed : SEEDS) {
                trials.add(FewShotTrial.of(texts, all, model.logits(), most, seed));
            }
            figures.put("model", model.texts().model().toString())
                    .put("pictures", (long) pictures.pictures())
                    .put("classes", (long) classes)
                    .put("weight", weight)
                    .put("seeds", (long) SEEDS.size());
        }
        Set<Integer> everyLabel =
                new HashSet<>(IntStream.range(0, classes).boxed().toList());
        List<Set<Integer>> oneLabel =
                IntStream.range(0, classes).mapToObj(Set::of).toList();
        progress.say(
                "examples | every label has them: top-1 (by seed) | one label has them: top-1, found, taken | and not levelled");
        for (int count : counts) {
            List<FewShotTrial.Result> every = run(trials, List.of(everyLabel), count, true);
            List<FewShotTrial.Result> one = run(trials, oneLabel, count, true);
            List<FewShotTrial.Result> plain = run(trials, oneLabel, count, false);
            progress.say(
                    "%8d | %.3f (%s) | %s | %s",
                    count,
                    mean(every).top1(),
                    String.join(
                            " ",
                            every.stream()
                                    .map(each -> String.format(Locale.ROOT, "%.3f", each.top1()))
                                    .toList()),
                    shown(mean(one)),
                    shown(mean(plain)));
            Figures row = figures.object("examples" + count);
            row.put("top1", mean(every).top1());
            into(row.object("oneLabel"), mean(one));
            into(row.object("oneLabelNotLevelled"), mean(plain));
        }
    }

    private List<FewShotTrial.Result> run(
            List<FewShotTrial> trials, List<Set<Integer>> shown, int count, boolean level) {
        return trials.stream()
                .flatMap(trial -> shown.stream().map(labels -> trial.run(labels, count, weight, level)))
                .toList();
    }

    private static FewShotTrial.Result mean(List<FewShotTrial.Result> results) {
        return new FewShotTrial.Result(
                results.stream()
                        .mapToDouble(FewShotTrial.Result::top1)
                        .average()
                        .orElseThrow(),
                results.stream()
                        .mapToDouble(FewShotTrial.Result::found)
                        .average()
                        .orElseThrow(),
                results.stream()
                        .mapToDouble(FewShotTrial.Result::taken)
                        .average()
                        .orElseThrow());
    }

    private static String shown(FewShotTrial.Result result) {
        return String.format(Locale.ROOT, "%.3f %.3f %.3f", result.top1(), result.found(), result.taken());
    }

    private static void into(Figures figures, FewShotTrial.Result result) {
        figures.put("top1", result.top1()).put("found", result.found()).put("taken", result.taken());
    }
}
