package io.clipstream.core.score;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dot products with the Vector API, whose module ({@code jdk.incubator.vector}) may be missing: only {@link ProductArithmetic} names this class,
 * and only where the module is there.
 *
 * <p>Three images and four rows at a time: twelve sums of eight lanes, which with what is multiplied fill the sixteen vector registers there are,
 * and each number that is loaded is used three or four times. Where images or rows are left over, the last ones stand in for those that are missing,
 * and what comes twice is written twice: so there is one order of sums.
 */
final class VectorProducts implements DotProducts {
    /** Not the widest there are: results are then the same on all processors. */
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;

    private static final int LANES = 8;
    private static final int IMAGES = 3;
    private static final int ROWS = 4;

    /** Images of a block, 96 KiB at 512 numbers: they stay in the second cache while all rows go by. */
    private static final int BLOCK_IMAGES = 16 * IMAGES;

    /** Numbers of the rows of a block, 16 KiB: they stay in the first cache while the images of a block go by. */
    private static final int BLOCK_NUMBERS = 4096;

    /** Whether this machine's vectors are wide enough; where they are not, the API does its work in slow ways. */
    static boolean isFast() {
        return FloatVector.SPECIES_PREFERRED.length() >= LANES;
    }

    @Override
    public void multiply(
            float[][] images, int count, float[] rows, int rowCount, int dimension, float[][] products, int at) {
        float[] lanes = new float[IMAGES * ROWS * LANES];
        int blockRows = Math.max(1, BLOCK_NUMBERS / dimension / ROWS) * ROWS;
        for (int image = 0; image < count; image += BLOCK_IMAGES) {
            int imageEnd = Math.min(count, image + BLOCK_IMAGES);
            for (int row = 0; row < rowCount; row += blockRows) {
                int rowEnd = Math.min(rowCount, row + blockRows);
                for (int i = image; i < imageEnd; i += IMAGES) {
                    for (int r = row; r < rowEnd; r += ROWS) {
                        multiplyFew(images, i, imageEnd - 1, rows, r, rowEnd - 1, dimension, lanes, products, at);
                    }
                }
            }
        }
    }

    private static void multiplyFew(
            float[][] images,
            int image,
            int lastImage,
            float[] rows,
            int row,
            int lastRow,
            int dimension,
            float[] lanes,
            float[][] products,
            int at) {
        int vectorEnd = dimension - dimension % LANES;
        addUp(
                images[image],
                images[Math.min(image + 1, lastImage)],
                images[Math.min(image + 2, lastImage)],
                rows,
                row * dimension,
                Math.min(row + 1, lastRow) * dimension,
                Math.min(row + 2, lastRow) * dimension,
                Math.min(row + 3, lastRow) * dimension,
                vectorEnd,
                lanes);
        for (int i = 0; i < IMAGES; i++) {
            int which = Math.min(image + i, lastImage);
            for (int r = 0; r < ROWS; r++) {
                int whose = Math.min(row + r, lastRow);
                float sum = sum(lanes, (i * ROWS + r) * LANES);
                if (vectorEnd < dimension) {
                    sum += rest(images[which], rows, whose * dimension, vectorEnd, dimension);
                }
                products[which][at + whose] = sum;
            }
        }
    }

    /** Numbers that fill no vector. */
    private static float rest(float[] image, float[] rows, int row, int from, int to) {
        float rest = 0;
        for (int i = from; i < to; i++) {
            rest = Math.fma(image[i], rows[row + i], rest);
        }
        return rest;
    }

    /** Not the API's own sum over lanes, whose order is not defined. */
    private static float sum(float[] lanes, int at) {
        return ((lanes[at] + lanes[at + 4]) + (lanes[at + 2] + lanes[at + 6]))
                + ((lanes[at + 1] + lanes[at + 5]) + (lanes[at + 3] + lanes[at + 7]));
    }

    /** Sums lane by lane: of image a with rows p, q, r, s, then of b, then of c. */
    private static void addUp(
            float[] a, float[] b, float[] c, float[] rows, int p, int q, int r, int s, int end, float[] lanes) {
        FloatVector ap = FloatVector.zero(FLOATS);
        FloatVector aq = ap;
        FloatVector ar = ap;
        FloatVector as = ap;
        FloatVector bp = ap;
        FloatVector bq = ap;
        FloatVector br = ap;
        FloatVector bs = ap;
        FloatVector cp = ap;
        FloatVector cq = ap;
        FloatVector cr = ap;
        FloatVector cs = ap;
        for (int i = 0; i < end; i += LANES) {
            FloatVector x = FloatVector.fromArray(FLOATS, a, i);
            FloatVector y = FloatVector.fromArray(FLOATS, b, i);
            FloatVector z = FloatVector.fromArray(FLOATS, c, i);
            FloatVector row = FloatVector.fromArray(FLOATS, rows, p + i);
            ap = x.fma(row, ap);
            bp = y.fma(row, bp);
            cp = z.fma(row, cp);
            row = FloatVector.fromArray(FLOATS, rows, q + i);
            aq = x.fma(row, aq);
            bq = y.fma(row, bq);
            cq = z.fma(row, cq);
            row = FloatVector.fromArray(FLOATS, rows, r + i);
            ar = x.fma(row, ar);
            br = y.fma(row, br);
            cr = z.fma(row, cr);
            row = FloatVector.fromArray(FLOATS, rows, s + i);
            as = x.fma(row, as);
            bs = y.fma(row, bs);
            cs = z.fma(row, cs);
        }
        ap.intoArray(lanes, 0);
        aq.intoArray(lanes, LANES);
        ar.intoArray(lanes, 2 * LANES);
        as.intoArray(lanes, 3 * LANES);
        bp.intoArray(lanes, 4 * LANES);
        bq.intoArray(lanes, 5 * LANES);
        br.intoArray(lanes, 6 * LANES);
        bs.intoArray(lanes, 7 * LANES);
        cp.intoArray(lanes, 8 * LANES);
        cq.intoArray(lanes, 9 * LANES);
        cr.intoArray(lanes, 10 * LANES);
        cs.intoArray(lanes, 11 * LANES);
    }
}
