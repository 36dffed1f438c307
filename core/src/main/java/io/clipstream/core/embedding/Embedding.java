package io.clipstream.core.embedding;

import java.util.Arrays;

/**
 * A unit vector in the common space of pictures and texts (Radford et al. 2021, section 2.3): float32, Euclidean length
 * 1. Immutable and thread-safe.
 */
public final class Embedding {
    /** How far from 1 the length may be: what float32 rounding explains, and no more. */
    private static final double LENGTH_TOLERANCE = 1e-3;

    private final float[] vector;

    private Embedding(float[] vector) {
        this.vector = vector;
    }

    /**
     * Takes a vector that has unit length already. The array is copied.
     *
     * @throws IllegalArgumentException where it is empty, not finite, or not of unit length
     */
    public static Embedding ofUnit(float[] vector) {
        double length = length(vector);
        if (!(Math.abs(length - 1) <= LENGTH_TOLERANCE)) {
            throw new IllegalArgumentException(
                    "an embedding of " + vector.length + " numbers has length 1, not " + length);
        }
        return new Embedding(vector.clone());
    }

    /**
     * Brings any vector to unit length.
     *
     * @throws IllegalArgumentException where it is empty, zero, or not finite
     */
    public static Embedding normalise(float[] vector) {
        double length = length(vector);
        if (!(length > 0) || Double.isInfinite(length)) {
            throw new IllegalArgumentException("a vector of length " + length + " has no direction");
        }
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return new Embedding(unit);
    }

    private static double length(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }

    /** Number of components. */
    public int dimension() {
        return vector.length;
    }

    /** A copy of the components. */
    public float[] toArray() {
        return vector.clone();
    }

    /** Copies the components into {@code target}, from {@code offset} on. */
    public void copyTo(float[] target, int offset) {
        System.arraycopy(vector, 0, target, offset, vector.length);
    }

    /** Cosine of the angle between both, −1 to 1 but for rounding. */
    public float cosine(Embedding other) {
        return dot(other.vector, 0);
    }

    /**
     * Cosine with a row of a matrix of unit vectors, in float32.
     *
     * @param rows unit vectors one behind the other
     * @param offset where the row begins
     */
    public float dot(float[] rows, int offset) {
        // Four independent sums: a single one would wait for each addition before the next.
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 3 < vector.length; i += 4) {
            s0 += vector[i] * rows[offset + i];
            s1 += vector[i + 1] * rows[offset + i + 1];
            s2 += vector[i + 2] * rows[offset + i + 2];
            s3 += vector[i + 3] * rows[offset + i + 3];
        }
        for (; i < vector.length; i++) {
            s0 += vector[i] * rows[offset + i];
        }
        return s0 + s1 + (s2 + s3);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embedding that && Arrays.equals(vector, that.vector);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(vector);
    }

    @Override
    public String toString() {
        return "Embedding[" + vector.length + "]";
    }
}
