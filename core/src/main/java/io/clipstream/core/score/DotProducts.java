package io.clipstream.core.score;

import io.clipstream.core.arithmetic.Arithmetic;
import java.lang.invoke.MethodHandles;

/**
 * Dot products of images with rows, in float32. The sum of one image and one row is made in the same order whatever stands
 * beside them, so that it is the same to the last bit in every batch.
 */
interface DotProducts {
    /** Thread-safe. The two ways add in different orders, so their results differ in the last bits; a JVM uses one of them. */
    static DotProducts of(Arithmetic arithmetic) {
        return arithmetic.choose(DotProducts.class, PlainProducts::new, MethodHandles.lookup(), "VectorProducts");
    }

    /**
     * Multiplies. Lengths have been looked at.
     *
     * @param images of {@code dimension} numbers
     * @param count how many of them, from the first
     * @param rows one behind the other, {@code dimension} numbers each
     * @param rowCount how many, possibly none
     * @param products takes the result: that of image {@code i} with row {@code r} at {@code [i][at + r]}
     */
    void multiply(float[][] images, int count, float[] rows, int rowCount, int dimension, float[][] products, int at);
}
