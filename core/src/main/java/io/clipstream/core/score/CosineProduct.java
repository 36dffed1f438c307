package io.clipstream.core.score;

import io.clipstream.core.arithmetic.Arithmetic;
import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.label.LabelMatrix;

/**
 * The cosines of many images with all rows of a label matrix, as one matrix product in float32. An image's cosines do not
 * depend on the images beside it, to the last bit: an image that is scored alone, in a batch, or later from its stored vector
 * gets the same. Thread-safe.
 */
public final class CosineProduct {
    private static final DotProducts PRODUCTS = DotProducts.of(Arithmetic.best());

    private CosineProduct() {}

    /**
     * How it is computed: {@code "Vector API"} where the JVM has the module {@code jdk.incubator.vector} on a processor with
     * vectors of 256 bits or more, else {@code "plain Java"}. The last bits of both differ.
     */
    public static String implementation() {
        return Arithmetic.best().title();
    }

    /**
     * One image's cosines with every row, each times the length of the row.
     *
     * @throws IllegalArgumentException where the image has another dimension
     */
    public static float[] of(Embedding image, LabelMatrix matrix) {
        float[][] cosines = new float[1][matrix.size()];
        multiply(new float[][] {image.toArray()}, 1, matrix, cosines);
        return cosines[0];
    }

    /**
     * Multiplies.
     *
     * @param images unit vectors of the matrix's dimension
     * @param count how many of them, from the first
     * @param matrix may be empty
     * @param cosines takes the result: for each image an array of {@code matrix.size()} numbers, in the order of the rows, each
     *     times the length of the row
     * @throws IllegalArgumentException where an image or a row of the result has another length
     */
    public static void multiply(float[][] images, int count, LabelMatrix matrix, float[][] cosines) {
        multiply(PRODUCTS, images, count, matrix, cosines);
    }

    static void multiply(DotProducts products, float[][] images, int count, LabelMatrix matrix, float[][] cosines) {
        for (int i = 0; i < count; i++) {
            if (images[i].length != matrix.dimension() || cosines[i].length != matrix.size()) {
                throw new IllegalArgumentException("an image of dimension " + images[i].length + " and room for "
                        + cosines[i].length + " cosines, against " + matrix.size() + " labels of "
                        + matrix.dimension());
            }
        }
        int at = 0;
        for (LabelMatrix.Page page : matrix.pages()) {
            int rows = page.names().size();
            products.multiply(images, count, page.rows(), rows, matrix.dimension(), cosines, at);
            at += rows;
        }
    }
}
