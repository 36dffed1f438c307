package io.clipstream.core.score;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.LabelMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Scores images against a label set: {@code scale × cosine + bias}, then softmax or sigmoid (Radford et al. 2021, section
 * 2.3 and figure 3; Zhai et al. 2023, arXiv 2303.15343, section 3.2), then the set's own rules. Thread-safe.
 */
public final class Scorer {
    /** Cosines that are held at once: 4 MiB. */
    private static final int MAX_COSINES = 1 << 20;

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
        return score(List.of(image), set).get(0);
    }

    /**
     * Scores images against one set, as one matrix product; each gets what it would get alone.
     *
     * @return one for each, in the same order
     * @throws IllegalArgumentException as {@link #score(Embedding, EncodedLabelSet)}
     */
    public List<Classification> score(List<Embedding> images, EncodedLabelSet set) {
        float[][] vectors = new float[images.size()][];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = images.get(i).toArray();
        }
        return score(vectors, vectors.length, set);
    }

    /**
     * The same of vectors that are known to have unit length.
     *
     * @param images not changed, not kept
     * @param count how many of them, from the first
     */
    public List<Classification> score(float[][] images, int count, EncodedLabelSet set) {
        if (!set.model().equals(model)) {
            throw new IllegalArgumentException("label set " + set.name() + " revision " + set.revision()
                    + " holds vectors of " + set.model() + "; images are encoded by " + model);
        }
        int step = Math.max(
                1, MAX_COSINES / (set.labels().size() + set.background().size()));
        List<Classification> results = new ArrayList<>(count);
        for (int from = 0; from < count; from += step) {
            int taken = Math.min(step, count - from);
            float[][] some = from == 0 ? images : Arrays.copyOfRange(images, from, from + taken);
            float[][] cosines = new float[taken][set.labels().size()];
            float[][] background = new float[taken][set.background().size()];
            CosineProduct.multiply(some, taken, set.labels(), cosines);
            if (set.background().size() > 0) {
                CosineProduct.multiply(some, taken, set.background(), background);
            }
            for (int i = 0; i < taken; i++) {
                results.add(score(cosines[i], background[i], set));
            }
        }
        return results;
    }

    private Classification score(float[] cosines, float[] background, EncodedLabelSet set) {
        Integer asked = set.rules().top();
        int top = asked == null ? defaultTop : asked;
        Probabilities probabilities = new Probabilities(logitsOf(set));
        if (set.rules().mode() == LabelMode.SINGLE) {
            return SingleChoice.of(set, probabilities.competing(cosines, background), top);
        }
        return MultiChoice.of(set, multi(set, probabilities, cosines, background), top);
    }

    private Similarities multi(EncodedLabelSet set, Probabilities probabilities, float[] cosines, float[] background) {
        if (logits.likelihood() == LogitParameters.Likelihood.SIGMOID) {
            return probabilities.alone(cosines);
        }
        if (background.length == 0) {
            throw new IllegalArgumentException("label set " + set.name() + " revision " + set.revision()
                    + " is multi and has no background; the logits of " + model + " mean nothing alone");
        }
        return probabilities.eachAgainst(cosines, background);
    }

    private LogitParameters logitsOf(EncodedLabelSet set) {
        Double scale = set.rules().logitScale();
        return scale == null ? logits : new LogitParameters(scale, logits.bias(), logits.likelihood());
    }
}
