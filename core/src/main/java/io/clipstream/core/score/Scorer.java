package io.clipstream.core.score;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.LabelMode;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Scores images against a label set: {@code scale × cosine + bias}, then softmax or sigmoid (Radford et al. 2021, section
 * 2.3 and figure 3; Zhai et al. 2023, arXiv 2303.15343, section 3.2). Thread-safe.
 */
public final class Scorer {
    private static final double DEFAULT_MULTI_THRESHOLD = 0.5;

    private final ModelId model;
    private final LogitParameters logits;
    private final int defaultTop;

    /**
     * @param model of the images
     * @param logits the model's own
     * @param defaultTop how many scores a result carries where the set says nothing, at least 1
     */
    public Scorer(ModelId model, LogitParameters logits, int defaultTop) {
        if (defaultTop < 1) {
            throw new IllegalArgumentException("top is at least 1, not " + defaultTop);
        }
        this.model = model;
        this.logits = logits;
        this.defaultTop = defaultTop;
    }

    /**
     * Scores one image against one set.
     *
     * @throws IllegalArgumentException where the set was encoded by another model, or, in multi mode with a model of
     *     competing logits, has no background to compete with
     */
    public Classification score(Embedding image, EncodedLabelSet set) {
        return score(
                set.labels().cosines(image),
                set.background().size() == 0 ? new float[0] : set.background().cosines(image),
                set);
    }

    /**
     * The same from cosines that are there already, as {@link CosineProduct} makes them.
     *
     * @param cosines with each label, in the set's order; not changed, not kept
     * @param background with each background prompt; not changed, not kept
     * @throws IllegalArgumentException as {@link #score(Embedding, EncodedLabelSet)}
     */
    public Classification score(float[] cosines, float[] background, EncodedLabelSet set) {
        if (!set.model().equals(model)) {
            throw new IllegalArgumentException("label set " + set.name() + " revision " + set.revision()
                    + " holds vectors of " + set.model() + "; images are encoded by " + model);
        }
        return set.mode() == LabelMode.SINGLE ? single(set, cosines, background) : multi(set, cosines, background);
    }

    private Classification single(EncodedLabelSet set, float[] cosines, float[] background) {
        double highest = Math.max(highestLogit(cosines), highestLogit(background));
        double sum = exponentials(cosines, highest) + exponentials(background, highest);
        double[] probabilities = new double[cosines.length];
        for (int i = 0; i < cosines.length; i++) {
            probabilities[i] = Math.exp(logit(cosines[i]) - highest) / sum;
        }
        List<Score> scores = best(set, cosines, probabilities, top(set));
        Score winner = scores.get(0);
        boolean beaten = highestLogit(background) > logit((float) winner.similarity());
        boolean below = set.threshold() != null && winner.probability() < set.threshold();
        boolean known = !beaten && !below;
        return new Classification(
                known ? winner.label() : null,
                winner.probability(),
                known ? List.of(winner.label()) : List.of(),
                scores);
    }

    private Classification multi(EncodedLabelSet set, float[] cosines, float[] background) {
        double[] probabilities = new double[cosines.length];
        if (logits.likelihood() == Likelihood.SIGMOID) {
            for (int i = 0; i < cosines.length; i++) {
                probabilities[i] = 1 / (1 + Math.exp(-logit(cosines[i])));
            }
        } else {
            if (background.length == 0) {
                throw new IllegalArgumentException("label set " + set.name() + " revision " + set.revision()
                        + " is multi and has no background; the logits of " + model + " mean nothing alone");
            }
            double highest = highestLogit(background);
            double sum = exponentials(background, highest);
            for (int i = 0; i < cosines.length; i++) {
                // e^l / (e^l + Σ e^b), divided by e^l so that nothing overflows to infinity over infinity.
                probabilities[i] = 1 / (1 + sum * Math.exp(highest - logit(cosines[i])));
            }
        }
        Double asked = set.threshold();
        double threshold = asked == null ? DEFAULT_MULTI_THRESHOLD : asked;
        int reaching = 0;
        for (double probability : probabilities) {
            if (probability >= threshold) {
                reaching++;
            }
        }
        List<Score> scores = best(set, cosines, probabilities, Math.max(top(set), reaching));
        List<String> reported =
                scores.subList(0, reaching).stream().map(Score::label).toList();
        return new Classification(
                reported.isEmpty() ? null : reported.get(0), scores.get(0).probability(), reported, scores);
    }

    private int top(EncodedLabelSet set) {
        Integer top = set.top();
        return top == null ? defaultTop : top;
    }

    private double logit(float cosine) {
        return logits.scale() * cosine + logits.bias();
    }

    private double highestLogit(float[] cosines) {
        double highest = Double.NEGATIVE_INFINITY;
        for (float cosine : cosines) {
            highest = Math.max(highest, logit(cosine));
        }
        return highest;
    }

    private double exponentials(float[] cosines, double highest) {
        double sum = 0;
        for (float cosine : cosines) {
            sum += Math.exp(logit(cosine) - highest);
        }
        return sum;
    }

    /** The best rows, best first; equal ones in the order of the set, so that the same image gives the same result. */
    private static List<Score> best(EncodedLabelSet set, float[] cosines, double[] probabilities, int count) {
        PriorityQueue<Integer> heap = new PriorityQueue<>((a, b) -> {
            int order = Float.compare(cosines[a], cosines[b]);
            return order != 0 ? order : Integer.compare(b, a);
        });
        for (int row = 0; row < cosines.length; row++) {
            heap.add(row);
            if (heap.size() > count) {
                heap.remove();
            }
        }
        List<Score> scores = new ArrayList<>(heap.size());
        while (!heap.isEmpty()) {
            int row = heap.remove();
            scores.add(new Score(set.labels().name(row), probabilities[row], cosines[row]));
        }
        java.util.Collections.reverse(scores);
        return scores;
    }
}
