package io.clipstream.core.score;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products with the Vector API, whose module ({@code jdk.incubator.vector}) may be missing: only {@link DotProducts#of} names this class,
 * and only where the module is there.
 *
 * <p>Three images and three rows at a time: nine sums of eight lanes, which with what is multiplied is what sixteen vector registers hold (with four
 * rows HotSpot's compiler keeps some sums in memory, at half the speed). Images are laid out in threes for it, eight numbers of one, of the next, of the
 * third, so that one index walks over all; rows are read where they are. Where a three of images lacks some there is
 * something finite, where one of rows does the last one again, and nobody reads those sums: so there is one order of sums.
 */
final class VectorProducts implements DotProducts {
    /** Not the widest there are: results are then the same on all processors. */
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;

    private static final int LANES = 8;
    private static final int FEW = 3;
    private static final int STEP = FEW * LANES;

    /** Images of a block, 24 KiB at 512 numbers: they stay in the first cache. */
    private static final int BLOCK_IMAGES = 4 * FEW;

    /** Numbers of the rows of a block, 200 KiB: they stay in the second cache while the images of a block meet them. */
    private static final int BLOCK_NUMBERS = 100 * 512;

    @Override
    public void multiply(
            float[][] images, int count, float[] rows, int rowCount, int dimension, float[][] products, int at) {
        int whole = dimension - dimension % LANES;
        int blockRows = Math.max(1, BLOCK_NUMBERS / dimension / FEW) * FEW;
        float[] threes = new float[threes(Math.min(count, BLOCK_IMAGES)) * FEW * whole];
        float[] sums = new float[FEW * threes(Math.min(rowCount, blockRows)) * STEP];
        for (int first = 0; first < count; first += BLOCK_IMAGES) {
            int end = Math.min(count, first + BLOCK_IMAGES);
            for (int image = first; image < end; image += FEW) {
                layOut(images, image, end, threes, (image - first) * whole, whole);
            }
            for (int row = 0; row < rowCount; row += blockRows) {
                int taken = Math.min(blockRows, rowCount - row);
                int stride = threes(taken) * STEP;
                for (int image = first; image < end; image += FEW) {
                    addUp(threes, (image - first) * whole, rows, row, taken, dimension, whole, sums, stride);
                    for (int i = image; i < Math.min(image + FEW, end); i++) {
                        sumLanes(sums, (i - image) * stride, taken, products[i], at + row);
                        if (whole < dimension) {
                            addRest(images[i], rows, row, taken, whole, products[i], at + row);
                        }
                    }
                }
            }
        }
    }

    private static int threes(int count) {
        return (count + FEW - 1) / FEW;
    }

    /** A three of images; behind the last one stays what was there, which is finite. */
    private static void layOut(float[][] images, int image, int end, float[] threes, int at, int whole) {
        for (int i = image; i < Math.min(image + FEW, end); i++) {
            layOut(images[i], threes, at + (i - image) * LANES, whole);
        }
    }

    private static void layOut(float[] image, float[] threes, int at, int whole) {
        for (int i = 0; i < whole; i += LANES) {
            FloatVector.fromArray(FLOATS, image, i).intoArray(threes, at + FEW * i);
        }
    }

    /** A three of images with rows of a block. */
    private static void addUp(
            float[] threes,
            int three,
            float[] rows,
            int row,
            int count,
            int dimension,
            int whole,
            float[] sums,
            int stride) {
        for (int r = 0; r < count; r += FEW) {
            addUp(
                    threes,
                    three,
                    rows,
                    (row + r) * dimension,
                    (row + Math.min(r + 1, count - 1)) * dimension,
                    (row + Math.min(r + 2, count - 1)) * dimension,
                    whole,
                    sums,
                    r * LANES,
                    stride);
        }
    }

    /** Sums lane by lane: of each image with the rows at p, q and r, and then those of the next image. */
    private static void addUp(
            float[] threes, int three, float[] rows, int p, int q, int r, int whole, float[] sums, int at, int stride) {
        FloatVector ap = FloatVector.zero(FLOATS);
        FloatVector aq = ap;
        FloatVector ar = ap;
        FloatVector bp = ap;
        FloatVector bq = ap;
        FloatVector br = ap;
        FloatVector cp = ap;
        FloatVector cq = ap;
        FloatVector cr = ap;
        for (int i = 0; i < whole; i += LANES) {
            int image = three + FEW * i;
            FloatVector a = FloatVector.fromArray(FLOATS, threes, image);
            FloatVector b = FloatVector.fromArray(FLOATS, threes, image + LANES);
            FloatVector c = FloatVector.fromArray(FLOATS, threes, image + 2 * LANES);
            FloatVector row = FloatVector.fromArray(FLOATS, rows, p + i);
            ap = a.fma(row, ap);
            bp = b.fma(row, bp);
            cp = c.fma(row, cp);
            row = FloatVector.fromArray(FLOATS, rows, q + i);
            aq = a.fma(row, aq);
            bq = b.fma(row, bq);
            cq = c.fma(row, cq);
            row = FloatVector.fromArray(FLOATS, rows, r + i);
            ar = a.fma(row, ar);
            br = b.fma(row, br);
            cr = c.fma(row, cr);
        }
        ap.intoArray(sums, at);
        aq.intoArray(sums, at + LANES);
        ar.intoArray(sums, at + 2 * LANES);
        bp.intoArray(sums, at + stride);
        bq.intoArray(sums, at + stride + LANES);
        br.intoArray(sums, at + stride + 2 * LANES);
        cp.intoArray(sums, at + 2 * stride);
        cq.intoArray(sums, at + 2 * stride + LANES);
        cr.intoArray(sums, at + 2 * stride + 2 * LANES);
    }

    /** Not the API's own sum over lanes, whose order is not defined. */
    private static void sumLanes(float[] lanes, int from, int count, float[] sums, int at) {
        for (int i = 0; i < count; i++) {
            int l = from + i * LANES;
            sums[at + i] = ((lanes[l] + lanes[l + 4]) + (lanes[l + 2] + lanes[l + 6]))
                    + ((lanes[l + 1] + lanes[l + 5]) + (lanes[l + 3] + lanes[l + 7]));
        }
    }

    /** Adds the numbers that fill no vector. */
    private static void addRest(float[] image, float[] rows, int row, int count, int from, float[] sums, int at) {
        for (int r = 0; r < count; r++) {
            float rest = 0;
            for (int i = from; i < image.length; i++) {
                rest = Math.fma(image[i], rows[(row + r) * image.length + i], rest);
            }
            sums[at + r] += rest;
        }
    }
}
