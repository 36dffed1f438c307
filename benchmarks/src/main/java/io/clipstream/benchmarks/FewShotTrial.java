package io.clipstream.benchmarks;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.label.ExampleLevel;
import io.clipstream.core.label.ExampleVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Pictures of each class, divided by chance into those that may be examples and those that are asked about.
 *
 * @param texts vectors of the classes' words
 * @param pool up to as many examples as the largest trial wants, of each class
 * @param asked the other pictures of each class
 * @param logits the model's
 */
record FewShotTrial(
        List<Embedding> texts, List<List<Embedding>> pool, List<List<Embedding>> asked, LogitParameters logits) {
    /**
     * How a trial ended.
     *
     * @param top1 share of all pictures that got their own label
     * @param found share of the pictures of labels with examples that got it
     * @param taken share of the other pictures that got a label with examples
     */
    record Result(double top1, double found, double taken) {}

    static FewShotTrial of(
            List<Embedding> texts, List<List<Embedding>> pictures, LogitParameters logits, int most, long seed) {
        Random random = new Random(seed);
        List<List<Embedding>> pool = new ArrayList<>();
        List<List<Embedding>> asked = new ArrayList<>();
        for (List<Embedding> each : pictures) {
            List<Embedding> shuffled = new ArrayList<>(each);
            Collections.shuffle(shuffled, random);
            pool.add(shuffled.subList(0, most));
            asked.add(shuffled.subList(most, shuffled.size()));
        }
        return new FewShotTrial(texts, pool, asked, logits);
    }

    /**
     * Classifies what is asked.
     *
     * @param shown classes that have examples, the others have their words alone
     * @param examples of each of these
     * @param weight of the examples
     * @param level whether the labels with examples are brought to the level of those without
     */
    Result run(Set<Integer> shown, int examples, double weight, boolean level) {
        List<Embedding> rows = new ArrayList<>(texts);
        double factor = 1;
        if (examples > 0) {
            ExampleLevel common = new ExampleLevel(logits);
            for (int label : shown) {
                ExampleVector vector =
                        new ExampleVector(texts.get(label), pool.get(label).subList(0, examples), weight);
                rows.set(label, vector.direction());
                measure(vector, shown, common);
            }
            factor = level ? common.factor() : 1;
        }
        return count(rows, shown, factor);
    }

    private void measure(ExampleVector vector, Set<Integer> shown, ExampleLevel common) {
        double heldOut = 0;
        double bestOther = 0;
        for (int i = 0; i < vector.examples().size(); i++) {
            double best = -1;
            for (int other = 0; other < texts.size(); other++) {
                if (!shown.contains(other) || shown.size() == texts.size()) {
                    best = Math.max(best, vector.examples().get(i).cosine(texts.get(other)));
                }
            }
            heldOut += vector.heldOut(i);
            bestOther += best;
        }
        common.add(
                heldOut / vector.examples().size(),
                bestOther / vector.examples().size());
    }

    private Result count(List<Embedding> rows, Set<Integer> shown, double factor) {
        int right = 0;
        int found = 0;
        int ofShown = 0;
        int taken = 0;
        int all = 0;
        for (int label = 0; label < asked.size(); label++) {
            for (Embedding picture : asked.get(label)) {
                int best = best(picture, rows, shown, factor);
                all++;
                right += best == label ? 1 : 0;
                if (shown.contains(label)) {
                    ofShown++;
                    found += best == label ? 1 : 0;
                } else {
                    taken += shown.contains(best) ? 1 : 0;
                }
            }
        }
        return new Result(
                (double) right / all,
                (double) found / Math.max(1, ofShown),
                (double) taken / Math.max(1, all - ofShown));
    }

    private static int best(Embedding picture, List<Embedding> rows, Set<Integer> shown, double factor) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int row = 0; row < rows.size(); row++) {
            double similarity = picture.cosine(rows.get(row)) * (shown.contains(row) ? factor : 1);
            if (similarity > highest) {
                highest = similarity;
                best = row;
            }
        }
        return best;
    }
}
