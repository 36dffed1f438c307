package io.clipstream.images;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The resize with the Vector API, whose module ({@code jdk.incubator.vector}) may be missing: only {@link ResizeArithmetic} names this class, and
 * only where the module is there.
 *
 * <p>Both passes are one, a weighted sum of lines of bytes: of rows down; across, of columns as high as eight rows, four bytes a pixel. The fourth
 * byte of a pixel of three is its neighbour's, and nobody's once the next pixel has been written over it.
 *
 * <p>Java's bytes are signed: samples are held less 128, so that nothing need be masked, and a sum is put right by 128 × its weights.
 */
final class VectorRows implements ShrunkRows {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_64;
    private static final int LANES = 8;
    private static final VarHandle PIXEL = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int PIXEL_BYTES = Integer.BYTES;

    /** Turns four samples into samples less 128. */
    private static final int SIGNS = 0x80808080;

    private static final int HALF = 1 << (ResizeWeights.PRECISION - 1);

    private static final int COLUMN_ROWS = 8;
    private static final int COLUMN = COLUMN_ROWS * PIXEL_BYTES;

    /** Samples that are summed up side by side: a column. Lines are read and written up to one step past their end. */
    private static final int STEP = 4 * LANES;

    private int channels;
    private int samples;
    private int rowBytes;
    private int heldRows;
    private ResizeWeights across = ResizeWeights.NONE;
    private byte[] held = {};
    private byte[] columns = {};
    private byte[] sums = {};
    private int[] columnsAt = {};
    private int[] rowsAt = {};

    /** Whether this machine's vectors are wide enough; where they are not, the API does its work in slow ways. */
    static boolean isFast() {
        return IntVector.SPECIES_PREFERRED.length() >= LANES;
    }

    @Override
    public void begin(ResizeWeights weights, int bytesPerPixel, int window) {
        across = weights;
        channels = bytesPerPixel;
        samples = weights.outputs() * channels;
        rowBytes = samples + PIXEL_BYTES;
        heldRows = (window + COLUMN_ROWS - 1) / COLUMN_ROWS * COLUMN_ROWS + BAND;
        held = room(held, heldRows * rowBytes);
        columns = room(columns, (weights.end() + weights.window()) * COLUMN);
        sums = room(sums, samples);
        if (rowsAt.length < window) {
            rowsAt = new int[window];
        }
        if (columnsAt.length < weights.window()) {
            columnsAt = new int[weights.window()];
            for (int t = 0; t < columnsAt.length; t++) {
                columnsAt[t] = t * COLUMN;
            }
        }
    }

    private static byte[] room(byte[] array, int length) {
        return array.length >= length + STEP ? array : new byte[length + STEP];
    }

    @Override
    public void across(byte[] band, int bandRowBytes, int first, int count) {
        int from = across.first(0);
        int end = across.end();
        for (int r = 0; r < count; r += COLUMN_ROWS) {
            toColumns(band, r * bandRowBytes, bandRowBytes, channels, from, end, columns);
            int row = (first + r) % heldRows * rowBytes;
            for (int x = 0; x < across.outputs(); x++) {
                sum(columns, across.first(x) * COLUMN, columnsAt, across, x, COLUMN, Byte.MIN_VALUE, sums);
                toRows(sums, held, row + x * channels, rowBytes);
            }
        }
    }

    private static void toColumns(byte[] band, int at, int rowBytes, int channels, int from, int end, byte[] columns) {
        for (int x = from; x < end; x++) {
            for (int r = 0, pixel = at + x * channels; r < COLUMN; r += PIXEL_BYTES, pixel += rowBytes) {
                PIXEL.set(columns, x * COLUMN + r, (int) PIXEL.get(band, pixel) ^ SIGNS);
            }
        }
    }

    private static void toRows(byte[] column, byte[] rows, int at, int rowBytes) {
        for (int r = 0, pixel = at; r < COLUMN; r += PIXEL_BYTES, pixel += rowBytes) {
            PIXEL.set(rows, pixel, (int) PIXEL.get(column, r));
        }
    }

    @Override
    public void down(ResizeWeights down, int y, int first, byte[] tile, int out) {
        for (int t = 0, row = first % heldRows; t < down.most(); t++) {
            rowsAt[t] = row * rowBytes;
            row = row + 1 == heldRows ? 0 : row + 1;
        }
        sum(held, 0, rowsAt, down, y, samples, 0, sums);
        System.arraycopy(sums, 0, tile, out, samples);
    }

    @Override
    public void copy(int row, byte[] tile, int out) {
        int from = row % heldRows * rowBytes;
        for (int i = 0; i < samples; i++) {
            tile[out + i] = (byte) (held[from + i] ^ Byte.MIN_VALUE);
        }
    }

    /**
     * Sums up. Every output takes as many lines as the one that needs most: past its own, weights are 0. That spares the processor wrong guesses.
     *
     * @param least what black is to come out as: 0, or -128
     */
    private static void sum(
            byte[] lines,
            int base,
            int[] linesAt,
            ResizeWeights weights,
            int output,
            int count,
            int least,
            byte[] into) {
        int[] fixed = weights.fixed();
        int at = weights.at(output);
        int taken = weights.most();
        int start = HALF - Byte.MIN_VALUE * weights.sum(output) + (least << ResizeWeights.PRECISION);
        for (int i = 0; i < count; i += STEP) {
            IntVector a = IntVector.broadcast(INTS, start);
            IntVector b = a;
            IntVector c = a;
            IntVector d = a;
            for (int t = 0; t < taken; t++) {
                IntVector weight = IntVector.broadcast(INTS, fixed[at + t]);
                int from = base + linesAt[t] + i;
                a = a.add(samples(lines, from).mul(weight));
                b = b.add(samples(lines, from + LANES).mul(weight));
                c = c.add(samples(lines, from + 2 * LANES).mul(weight));
                d = d.add(samples(lines, from + 3 * LANES).mul(weight));
            }
            clip(a, least, into, i);
            clip(b, least, into, i + LANES);
            clip(c, least, into, i + 2 * LANES);
            clip(d, least, into, i + 3 * LANES);
        }
    }

    private static IntVector samples(byte[] lines, int from) {
        return (IntVector) ByteVector.fromArray(BYTES, lines, from).convertShape(VectorOperators.B2I, INTS, 0);
    }

    private static void clip(IntVector sum, int least, byte[] into, int out) {
        IntVector clipped = sum.lanewise(VectorOperators.ASHR, ResizeWeights.PRECISION)
                .max(least)
                .min(least + 255);
        ((ByteVector) clipped.convertShape(VectorOperators.I2B, BYTES, 0)).intoArray(into, out);
    }
}
