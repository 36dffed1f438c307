package io.clipstream.core.score;

import io.clipstream.core.label.LabelMatrix;

/**
 * The cosines of many images with all rows of a label matrix, as one matrix product in float32. Sums are made in another
 * order than {@link LabelMatrix#cosines} makes them, so that the last bits may differ.
 *
 * <p>The rows stand transposed: the innermost loop runs over labels that lie side by side, which Java's compiler turns into
 * vector instructions (a sum over components it must not reorder). Blocks are small enough to stay in the processor's cache
 * for all images of a batch. Immutable and thread-safe.
 */
public final class CosineProduct {
    /** Components of an image that are added in one pass over the labels. */
    private static final int DEPTH = 4;

    /** Components and labels of a block: 128 KiB of float32. */
    private static final int BLOCK_COMPONENTS = 64;

    private static final int BLOCK_LABELS = 512;

    private final int dimension;
    private final int size;
    private final float[][] columns;

    /** Takes a copy of the matrix, transposed; it may be empty. */
    public CosineProduct(LabelMatrix matrix) {
        dimension = matrix.dimension();
        size = matrix.size();
        columns = new float[dimension][size];
        int label = 0;
        for (LabelMatrix.Page page : matrix.pages()) {
            float[] rows = page.rows();
            for (int row = 0; row < page.names().size(); row++, label++) {
                for (int component = 0; component < dimension; component++) {
                    columns[component][label] = rows[row * dimension + component];
                }
            }
        }
    }

    /** Labels: numbers in each row of the result. */
    public int size() {
        return size;
    }

    /** Components of an image. */
    public int dimension() {
        return dimension;
    }

    /**
     * Multiplies.
     *
     * @param images unit vectors of {@link #dimension()} numbers
     * @param count how many of them, from the first
     * @param cosines takes the result: for each image an array of {@link #size()} numbers, in the order of the labels
     * @throws IllegalArgumentException where an image or a row of the result has another length
     */
    public void multiply(float[][] images, int count, float[][] cosines) {
        for (int i = 0; i < count; i++) {
            if (images[i].length != dimension || cosines[i].length != size) {
                throw new IllegalArgumentException("an image of dimension " + images[i].length + " and room for "
                        + cosines[i].length + " cosines, against " + size + " labels of " + dimension);
            }
            java.util.Arrays.fill(cosines[i], 0);
        }
        for (int label = 0; label < size; label += BLOCK_LABELS) {
            int labelEnd = Math.min(size, label + BLOCK_LABELS);
            for (int component = 0; component < dimension; component += BLOCK_COMPONENTS) {
                int componentEnd = Math.min(dimension, component + BLOCK_COMPONENTS);
                for (int i = 0; i < count; i++) {
                    addBlock(images[i], component, componentEnd, cosines[i], label, labelEnd);
                }
            }
        }
    }

    private void addBlock(float[] image, int component, int componentEnd, float[] sums, int label, int labelEnd) {
        int at = component;
        for (; at + DEPTH <= componentEnd; at += DEPTH) {
            addFour(
                    sums,
                    label,
                    labelEnd,
                    image[at],
                    columns[at],
                    image[at + 1],
                    columns[at + 1],
                    image[at + 2],
                    columns[at + 2],
                    image[at + 3],
                    columns[at + 3]);
        }
        for (; at < componentEnd; at++) {
            addOne(sums, label, labelEnd, image[at], columns[at]);
        }
    }

    private static void addFour(
            float[] sums,
            int from,
            int to,
            float a,
            float[] columnA,
            float b,
            float[] columnB,
            float c,
            float[] columnC,
            float d,
            float[] columnD) {
        for (int i = from; i < to; i++) {
            sums[i] += a * columnA[i] + b * columnB[i] + (c * columnC[i] + d * columnD[i]);
        }
    }

    private static void addOne(float[] sums, int from, int to, float a, float[] columnA) {
        for (int i = from; i < to; i++) {
            sums[i] += a * columnA[i];
        }
    }
}
