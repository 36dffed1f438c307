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
 * The resize with the Vector API, whose module ({@code jdk.incubator.vector}) may be missing: only {@link ShrunkRows#of} names this class, and
 * only where the module is there.
 *
 * <p>Both passes are one, a weighted sum of lines of bytes: of rows down; across, of columns as high as eight rows, four bytes a pixel. Eight ints
 * are read at once, and the four samples of each taken apart: that costs less than to read as many bytes in four parts that are widened. The
 * fourth byte of a pixel of three is its neighbour's, and nobody's once the next pixel has been written over it; across, it is not summed up.
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

    private static final int COLUMN_ROWS = LANES;

    /** Bytes of a column; and samples that are summed up side by side: lines are read and written up to one step past their end. */
    private static final int STEP = COLUMN_ROWS * PIXEL_BYTES;

    private int channels;
    private int samples;
    private int rowBytes;
    private int heldRows;
    private ResizeWeights across = ResizeWeights.NONE;
    private byte[] held = {};
    private byte[] columns = {};
    private byte[] shrunk = {};
    private byte[] lastRow = {};
    private int[] columnsAt = {};
    private int[] rowsAt = {};

    @Override
    public void begin(ResizeWeights weights, int bytesPerPixel, int window) {
        across = weights;
        channels = bytesPerPixel;
        samples = weights.outputs() * channels;
        rowBytes = samples + PIXEL_BYTES;
        heldRows = (window + COLUMN_ROWS - 1) / COLUMN_ROWS * COLUMN_ROWS + BAND;
        held = room(held, heldRows * rowBytes + STEP);
        lastRow = room(lastRow, samples + STEP);
        columns = room(columns, (weights.end() + weights.window()) * STEP);
        shrunk = room(shrunk, weights.outputs() * STEP);
        if (rowsAt.length < window) {
            rowsAt = new int[window];
        }
        if (columnsAt.length < weights.window()) {
            columnsAt = new int[weights.window()];
            for (int t = 0; t < columnsAt.length; t++) {
                columnsAt[t] = t * STEP;
            }
        }
    }

    private static byte[] room(byte[] array, int length) {
        return array.length >= length ? array : new byte[length];
    }

    @Override
    public void across(byte[] band, int bandRowBytes, int first, int count) {
        for (int r = 0; r < count; r += COLUMN_ROWS) {
            toColumns(band, r * bandRowBytes, bandRowBytes);
            for (int x = 0; x < across.outputs(); x++) {
                if (channels == RgbImage.CHANNELS) {
                    sumOfThree(columns, across, x, shrunk);
                } else {
                    sum(columns, across.first(x) * STEP, columnsAt, across, x, STEP, shrunk, x * STEP);
                }
            }
            toRows((first + r) % heldRows * rowBytes);
        }
    }

    private void toColumns(byte[] band, int at, int bandRowBytes) {
        byte[] into = columns;
        int step = channels;
        int end = across.end();
        int from = across.first(0);
        for (int r = 0; r < COLUMN_ROWS; r++) {
            int row = at + r * bandRowBytes;
            for (int x = from; x < end; x++) {
                PIXEL.set(into, x * STEP + r * PIXEL_BYTES, (int) PIXEL.get(band, row + x * step));
            }
        }
    }

    private void toRows(int at) {
        byte[] into = held;
        byte[] from = shrunk;
        int step = channels;
        int outputs = across.outputs();
        for (int r = 0; r < COLUMN_ROWS; r++) {
            int row = at + r * rowBytes;
            for (int x = 0; x < outputs; x++) {
                PIXEL.set(into, row + x * step, (int) PIXEL.get(from, x * STEP + r * PIXEL_BYTES));
            }
        }
    }

    @Override
    public void down(ResizeWeights down, int y, int first, byte[] tile, int out) {
        for (int t = 0, row = first % heldRows; t < down.most(); t++) {
            rowsAt[t] = row * rowBytes;
            row = row + 1 == heldRows ? 0 : row + 1;
        }
        // What is written past a row's end is where the next row goes; the last ones have no room behind them.
        if (out + samples + STEP <= tile.length) {
            sum(held, 0, rowsAt, down, y, samples, tile, out);
        } else {
            sum(held, 0, rowsAt, down, y, samples, lastRow, 0);
            System.arraycopy(lastRow, 0, tile, out, samples);
        }
    }

    @Override
    public void copy(int number, byte[] tile, int out) {
        System.arraycopy(held, number % heldRows * rowBytes, tile, out, samples);
    }

    // Every output takes as many lines as the one that needs most: past its own, weights are 0. That spares the
    // processor wrong guesses.

    /** Sums up lines of bytes. */
    private static void sum(
            byte[] lines, int base, int[] linesAt, ResizeWeights weights, int output, int count, byte[] into, int out) {
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
                IntVector line = line(lines, base + linesAt[t] + i);
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

    /** Sums up columns of pixels of three samples. */
    private static void sumOfThree(byte[] columns, ResizeWeights weights, int output, byte[] into) {
        int[] fixed = weights.fixed();
        int at = weights.at(output);
        int end = at + weights.most();
        IntVector a = IntVector.broadcast(INTS, HALF);
        IntVector b = a;
        IntVector c = a;
        for (int t = at, from = weights.first(output) * STEP; t < end; t++, from += STEP) {
            IntVector weight = IntVector.broadcast(INTS, fixed[t]);
            IntVector pixels = line(columns, from);
            a = a.add(first(pixels).mul(weight));
            b = b.add(second(pixels).mul(weight));
            c = c.add(third(pixels).mul(weight));
        }
        clip(a).or(clip(b).lanewise(VectorOperators.LSHL, SECOND))
                .or(clip(c).lanewise(VectorOperators.LSHL, THIRD))
                .reinterpretAsBytes()
                .intoArray(into, output * STEP);
    }

    private static IntVector line(byte[] lines, int from) {
        return ByteVector.fromArray(BYTES, lines, from).reinterpretAsInts();
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
        return sum.lanewise(VectorOperators.ASHR, ResizeWeights.PRECISION)
                .max(0)
                .min(SAMPLE);
    }
}
