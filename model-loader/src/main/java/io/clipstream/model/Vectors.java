package io.clipstream.model;

import io.clipstream.core.embedding.Embedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of a matrix to embeddings. */
final class Vectors {
    private Vectors() {}

    static List<Embedding> unit(float[] rows, int count, int dimension) {
        if (rows.length != count * dimension) {
            throw new IllegalStateException(
                    "the network gave " + rows.length + " numbers for " + count + " vectors of " + dimension);
        }
        List<Embedding> embeddings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            embeddings.add(Embedding.normalise(Arrays.copyOfRange(rows, i * dimension, (i + 1) * dimension)));
        }
        return embeddings;
    }
}
