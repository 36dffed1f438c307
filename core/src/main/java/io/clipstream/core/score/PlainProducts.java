package io.clipstream.core.score;

import java.util.Arrays;

/**
 * Dot products in plain Java. Many images are laid side by side: the innermost loop runs over them, and so HotSpot's compiler
 * turns it into vector instructions (a sum over components it must not reorder). It does so for four components in one pass and
 * not for eight. A few images are multiplied one by one, in the same order of sums.
 */
final class PlainProducts implements DotProducts {
    /** Components that are added in one pass over the images. */
    private static final int DEPTH = 4;

    /** A loop over fewer images is no faster for its vector instructions. */
    private static final int FEW = 64;

    private static final int BLOCK_IMAGES = 256;

    /** With the images of a block, 64 KiB; and so are the sums of its rows: both stay in the second cache. */
    private static final int BLOCK_COMPONENTS = 64;

    private static final int BLOCK_ROWS = 64;

    @Override
    public void multiply(
            float[][] images, int count, float[] rows, int rowCount, int dimension, float[][] products, int at) {
        int done = 0;
        if (count >= FEW && rowCount > 0) {
            float[][] columns = new float[Math.min(dimension, BLOCK_COMPONENTS)][BLOCK_IMAGES];
            float[][] sums = new float[Math.min(rowCount, BLOCK_ROWS)][BLOCK_IMAGES];
            for (; count - done >= FEW; done = Math.min(count, done + BLOCK_IMAGES)) {
                int size = Math.min(BLOCK_IMAGES, count - done);
                for (int row = 0; row < rowCount; row += BLOCK_ROWS) {
                    int taken = Math.min(BLOCK_ROWS, rowCount - row);
                    for (int r = 0; r < taken; r++) {
                        Arrays.fill(sums[r], 0);
                    }
                    for (int from = 0; from < dimension; from += BLOCK_COMPONENTS) {
                        int components = Math.min(BLOCK_COMPONENTS, dimension - from);
                        sideBySide(images, done, size, from, components, columns);
                        for (int r = 0; r < taken; r++) {
                            addUp(columns, components, size, rows, (row + r) * dimension + from, sums[r]);
                        }
                    }
                    for (int i = 0; i < size; i++) {
                        float[] target = products[done + i];
                        for (int r = 0; r < taken; r++) {
                            target[at + row + r] = sums[r][i];
                        }
                    }
                }
            }
        }
        for (; done < count; done++) {
            for (int row = 0; row < rowCount; row++) {
                products[done][at + row] = product(images[done], rows, row * dimension);
            }
        }
    }

    private static void sideBySide(
            float[][] images, int first, int count, int from, int components, float[][] columns) {
        for (int i = 0; i < count; i++) {
            float[] image = images[first + i];
            for (int component = 0; component < components; component++) {
                columns[component][i] = image[from + component];
            }
        }
    }

    private static void addUp(float[][] columns, int components, int count, float[] rows, int at, float[] sums) {
        int i = 0;
        for (; i + DEPTH <= components; i += DEPTH) {
            addFour(
                    sums,
                    count,
                    rows[at + i],
                    columns[i],
                    rows[at + i + 1],
                    columns[i + 1],
                    rows[at + i + 2],
                    columns[i + 2],
                    rows[at + i + 3],
                    columns[i + 3]);
        }
        for (; i < components; i++) {
            addOne(sums, count, rows[at + i], columns[i]);
        }
    }

    private static void addFour(
            float[] sums,
            int count,
            float a,
            float[] columnA,
            float b,
            float[] columnB,
            float c,
            float[] columnC,
            float d,
            float[] columnD) {
        for (int i = 0; i < count; i++) {
            sums[i] += a * columnA[i] + b * columnB[i] + (c * columnC[i] + d * columnD[i]);
        }
    }

    private static void addOne(float[] sums, int count, float a, float[] columnA) {
        for (int i = 0; i < count; i++) {
            sums[i] += a * columnA[i];
        }
    }

    private static float product(float[] image, float[] rows, int row) {
        float sum = 0;
        int i = 0;
        for (; i + DEPTH <= image.length; i += DEPTH) {
            sum += rows[row + i] * image[i]
                    + rows[row + i + 1] * image[i + 1]
                    + (rows[row + i + 2] * image[i + 2] + rows[row + i + 3] * image[i + 3]);
        }
        for (; i < image.length; i++) {
            sum += rows[row + i] * image[i];
        }
        return sum;
    }
}
