package io.clipstream.images;

import io.clipstream.core.image.RgbImage;
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
 * <p>Both passes are one, a weighted sum of lines: of rows down; across, of columns as high as sixteen rows. Four samples lie in an int, and are
 * taken apart and put together again in vectors: eight ints are read at once, and that costs less than to read their 32 bytes in four parts that
 * are widened. In columns an int is a pixel; of a pixel of three samples, the fourth is the next one's first, and never summed up.
 */
final class VectorRows implements ShrunkRows {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_256;
    private static final int LANES = 8;
    private static final VarHandle PIXEL = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int PIXEL_BYTES = Integer.BYTES;
    private static final int SAMPLE = 0xFF;
    private static final int SECOND = Byte.SIZE;
    private static final int THIRD = 2 * Byte.SIZE;
    private static final int FOURTH = 3 * Byte.SIZE;
    private static final int HALF = 1 << (ResizeWeights.PRECISION - 1);

    private static final int COLUMN = LANES;

    /** Samples that are summed up side by side. Lines are read and written up to one step past their end. */
    private static final int STEP = LANES * PIXEL_BYTES;

    private int channels;
    private int samples;
    private int rowBytes;
    private int heldRows;
    private ResizeWeights across = ResizeWeights.NONE;
    private byte[] held = {};
    private int[] columns = {};
    private int[] summed = {};
    private byte[] sums = {};
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
        heldRows = (window + COLUMN - 1) / COLUMN * COLUMN + BAND;
        held = room(held, heldRows * rowBytes + STEP);
        sums = room(sums, samples + STEP);
        columns = room(columns, (weights.end() + weights.window()) * COLUMN);
        summed = room(summed, weights.outputs() * COLUMN);
        rowsAt = room(rowsAt, window);
    }

    private static byte[] room(byte[] array, int length) {
        return array.length >= length ? array : new byte[length];
    }

    private static int[] room(int[] array, int length) {
        return array.length >= length ? array : new int[length];
    }

    @Override
    public void across(byte[] band, int bandRowBytes, int first, int count) {
        for (int r = 0; r < count; r += COLUMN) {
            toColumns(band, r * bandRowBytes, bandRowBytes);
            for (int x = 0; x < across.outputs(); x++) {
                if (channels == RgbImage.CHANNELS) {
                    sumOfThree(columns, across, x, summed);
                } else {
                    sumOfFour(columns, across, x, summed);
                }
            }
            toRows((first + r) % heldRows * rowBytes);
        }
    }

    private void toColumns(byte[] band, int at, int bandRowBytes) {
        int[] into = columns;
        int step = channels;
        int end = across.end();
        int from = across.first(0);
        for (int r = 0; r < COLUMN; r++) {
            int row = at + r * bandRowBytes;
            for (int x = from; x < end; x++) {
                into[x * COLUMN + r] = (int) PIXEL.get(band, row + x * step);
            }
        }
    }

    private void toRows(int at) {
        byte[] into = held;
        int[] from = summed;
        int step = channels;
        int outputs = across.outputs();
        for (int r = 0; r < COLUMN; r++) {
            int row = at + r * rowBytes;
            for (int x = 0; x < outputs; x++) {
                PIXEL.set(into, row + x * step, from[x * COLUMN + r]);
            }
        }
    }

    @Override
    public void down(ResizeWeights down, int y, int first, byte[] tile, int out) {
        for (int t = 0, row = first % heldRows; t < down.most(); t++) {
            rowsAt[t] = row * rowBytes;
            row = row + 1 == heldRows ? 0 : row + 1;
        }
        // What is written past the end of a row of the tile is the next row's place.
        if (out + samples + STEP <= tile.length) {
            sum(held, rowsAt, down, y, samples, tile, out);
        } else {
            sum(held, rowsAt, down, y, samples, sums, 0);
            System.arraycopy(sums, 0, tile, out, samples);
        }
    }

    @Override
    public void copy(int row, byte[] tile, int out) {
        System.arraycopy(held, row % heldRows * rowBytes, tile, out, samples);
    }

    // Every output takes as many lines as the one that needs most: past its own, weights are 0. That spares the
    // processor wrong guesses.

    private static void sumOfThree(int[] columns, ResizeWeights weights, int output, int[] into) {
        int[] fixed = weights.fixed();
        int at = weights.at(output);
        int end = at + weights.most();
        for (int half = 0; half < COLUMN; half += LANES) {
            int from = weights.first(output) * COLUMN + half;
            IntVector a = IntVector.broadcast(INTS, HALF);
            IntVector b = a;
            IntVector c = a;
            for (int t = at; t < end; t++, from += COLUMN) {
                IntVector weight = IntVector.broadcast(INTS, fixed[t]);
                IntVector pixels = IntVector.fromArray(INTS, columns, from);
                a = a.add(first(pixels).mul(weight));
                b = b.add(second(pixels).mul(weight));
                c = c.add(third(pixels).mul(weight));
            }
            clip(a).or(clip(b).lanewise(VectorOperators.LSHL, SECOND))
                    .or(clip(c).lanewise(VectorOperators.LSHL, THIRD))
                    .intoArray(into, output * COLUMN + half);
        }
    }

    private static void sumOfFour(int[] columns, ResizeWeights weights, int output, int[] into) {
        int[] fixed = weights.fixed();
        int at = weights.at(output);
        for (int half = 0; half < COLUMN; half += LANES) {
            int from = weights.first(output) * COLUMN + half;
            IntVector a = IntVector.broadcast(INTS, HALF);
            IntVector b = a;
            IntVector c = a;
            IntVector d = a;
            for (int t = 0; t < weights.most(); t++) {
                IntVector weight = IntVector.broadcast(INTS, fixed[at + t]);
                IntVector pixels = IntVector.fromArray(INTS, columns, from + t * COLUMN);
                a = a.add(first(pixels).mul(weight));
                b = b.add(second(pixels).mul(weight));
                c = c.add(third(pixels).mul(weight));
                d = d.add(fourth(pixels).mul(weight));
            }
            clip(a).or(clip(b).lanewise(VectorOperators.LSHL, SECOND))
                    .or(clip(c).lanewise(VectorOperators.LSHL, THIRD))
                    .or(clip(d).lanewise(VectorOperators.LSHL, FOURTH))
                    .intoArray(into, output * COLUMN + half);
        }
    }

    private static void sum(
            byte[] lines, int[] linesAt, ResizeWeights weights, int output, int count, byte[] into, int out) {
        int[] fixed = weights.fixed();
        int at = weights.at(output);
        int taken = weights.most();
        for (int i = 0; i < count; i += STEP) {
            IntVector a = IntVector.broadcast(INTS, HALF);
            IntVector b = a;
            IntVector c = a;
            IntVector d = a;
            for (int t = 0; t < taken; t++) {
                IntVector weight = IntVector.broadcast(INTS, fixed[at + t]);
                IntVector line =
                        ByteVector.fromArray(BYTES, lines, linesAt[t] + i).reinterpretAsInts();
                a = a.add(first(line).mul(weight));
                b = b.add(second(line).mul(weight));
                c = c.add(third(line).mul(weight));
                d = d.add(fourth(line).mul(weight));
            }
            clip(a).or(clip(b).lanewise(VectorOperators.LSHL, SECOND))
                    .or(clip(c).lanewise(VectorOperators.LSHL, THIRD))
                    .or(clip(d).lanewise(VectorOperators.LSHL, FOURTH))
                    .reinterpretAsBytes()
                    .intoArray(into, out + i);
        }
    }

    private static IntVector first(IntVector packed) {
        return packed.and(SAMPLE);
    }

    private static IntVector second(IntVector packed) {
        return packed.lanewise(VectorOperators.LSHR, SECOND).and(SAMPLE);
    }

    private static IntVector third(IntVector packed) {
        return packed.lanewise(VectorOperators.LSHR, THIRD).and(SAMPLE);
    }

    private static IntVector fourth(IntVector packed) {
        return packed.lanewise(VectorOperators.LSHR, FOURTH);
    }

    private static IntVector clip(IntVector sum) {
        return sum.lanewise(VectorOperators.ASHR, ResizeWeights.PRECISION).max(0).min(SAMPLE);
    }
}
