package io.clipstream.streams.relabel;

import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.score.Classification;
import io.clipstream.core.score.Scorer;
import java.util.List;

/**
 * Scores batches of vectors against one revision of a set, as images are scored: one matrix product a batch. Thread-safe; a
 * {@link Batch} is not.
 *
 * @param scorer of the set's model
 */
record LabelScores(EncodedLabelSet set, Scorer scorer) {
    private static final int MAX_VECTORS = 256;

    int dimension() {
        return set.labels().dimension();
    }

    Batch batch() {
        return new Batch();
    }

    /** Vectors that are scored together. */
    final class Batch {
        private final float[][] vectors = new float[MAX_VECTORS][];
        private int size;

        private Batch() {}

        boolean isFull() {
            return size == vectors.length;
        }

        /** @param vector of unit length and the set's dimension; not copied */
        void add(float[] vector) {
            vectors[size++] = vector;
        }

        /** What the set says of each, in the order in which they came; the batch is empty then. */
        List<Classification> score() {
            List<Classification> results = scorer.score(vectors, size, set);
            size = 0;
            return results;
        }
    }
}
