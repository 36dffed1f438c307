package io.clipstream.streams.relabel;

import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.score.Classification;
import io.clipstream.core.score.CosineProduct;
import io.clipstream.core.score.Scorer;

/** Scores batches of vectors against one revision of a set: one matrix product a batch. Thread-safe; a {@link Batch} is not. */
final class LabelScores {
    /** Cosines of a batch, 4 MiB. */
    private static final int MAX_COSINES = 1 << 20;

    private static final int MAX_VECTORS = 256;

    private final EncodedLabelSet set;
    private final Scorer scorer;
    private final CosineProduct labels;
    private final CosineProduct background;

    LabelScores(EncodedLabelSet set, Scorer scorer) {
        this.set = set;
        this.scorer = scorer;
        this.labels = new CosineProduct(set.labels());
        this.background = new CosineProduct(set.background());
    }

    EncodedLabelSet set() {
        return set;
    }

    int dimension() {
        return labels.dimension();
    }

    Batch batch() {
        int rows = labels.size() + background.size();
        return new Batch(Math.max(1, Math.min(MAX_VECTORS, MAX_COSINES / rows)));
    }

    /** Vectors that are scored together. */
    final class Batch {
        private final float[][] vectors;
        private final float[][] cosines;
        private final float[][] backgroundCosines;
        private int size;

        private Batch(int capacity) {
            vectors = new float[capacity][];
            cosines = new float[capacity][labels.size()];
            backgroundCosines = new float[capacity][background.size()];
        }

        boolean isFull() {
            return size == vectors.length;
        }

        int size() {
            return size;
        }

        /** @param vector of unit length and the set's dimension; not copied */
        void add(float[] vector) {
            vectors[size++] = vector;
        }

        void clear() {
            size = 0;
        }

        /** Makes the cosines of all. */
        void multiply() {
            labels.multiply(vectors, size, cosines);
            if (background.size() > 0) {
                background.multiply(vectors, size, backgroundCosines);
            }
        }

        /** What the set says of one, after {@link #multiply}. */
        Classification result(int at) {
            return scorer.score(cosines[at], backgroundCosines[at], set);
        }
    }
}
