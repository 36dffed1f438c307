package io.clipstream.images;

import io.clipstream.core.arithmetic.Arithmetic;
import io.clipstream.core.image.PreprocessSpec.Interpolation;
import java.util.Arrays;

/**
 * Pillow's antialiased resize of 8-bit channels ({@code libImaging/Resample.c}, Pillow 13), byte for byte, of only the part that is kept.
 *
 * <p>Pillow makes two passes, rounds to bytes between them, and so its result depends on their order: across first, unless the height shrinks by
 * more than twice what the width does. Here the passes run together: rows are read once, in order, a band at a time; when across comes first,
 * the rows that a weight window spans are held, shrunk; when down comes first, the outputs that a row still adds to are held, wide.
 *
 * <p>Holds scratch memory: one instance serves one thread at a time.
 */
final class PillowResize {
    private static final int HALF = 1 << (ResizeWeights.PRECISION - 1);

    /** A pixel may be read as four bytes, the last one too. */
    private static final int ROOM = 4;

    private final KnownWeights weights;
    private final ShrunkRows rows;
    private byte[] band = {};
    private int[][] held = {};
    private int[] wide = {};

    PillowResize(Interpolation filter, Arithmetic arithmetic) {
        this.weights = new KnownWeights(filter);
        this.rows = ShrunkRows.of(arithmetic);
    }

    /**
     * Resizes and crops.
     *
     * @param tile receives {@code keptHeight × keptWidth × bytesPerPixel} bytes
     */
    void resize(PixelRows picture, Placement placement, byte[] tile) {
        ResizeWeights across = weights.of(picture.width(), placement.resizedWidth(), placement.horizontal());
        ResizeWeights down = weights.of(picture.height(), placement.resizedHeight(), placement.vertical());
        int channels = picture.mode().bytesPerPixel();
        int rowBytes = picture.width() * channels;
        if (band.length < rowBytes * ShrunkRows.BAND + ROOM) {
            band = new byte[rowBytes * ShrunkRows.BAND + ROOM];
        }
        rows.begin(across, channels, down.window());
        if (heightFirst(picture, placement)) {
            downThenAcross(picture, across, down, rowBytes, tile);
        } else {
            acrossThenDown(picture, across, down, rowBytes, tile);
        }
    }

    /** Pillow's choice, in exact arithmetic. */
    static boolean heightFirst(PixelRows picture, Placement placement) {
        int shrinkDown = picture.height() - placement.resizedHeight();
        int shrinkAcross = picture.width() - placement.resizedWidth();
        return shrinkDown > 0 && shrinkDown > shrinkAcross * 2L;
    }

    private void acrossThenDown(
            PixelRows picture, ResizeWeights across, ResizeWeights down, int rowBytes, byte[] tile) {
        int samples = across.outputs() * picture.mode().bytesPerPixel();
        int start = down.first(0);
        int next = start;
        for (int y = 0; y < down.outputs(); y++) {
            while (next < down.end(y)) {
                int count = Math.min(ShrunkRows.BAND, down.end() - next);
                for (int r = 0; r < count; r++) {
                    picture.copyRow(next + r, band, r * rowBytes);
                }
                rows.across(band, rowBytes, next - start, count);
                next += count;
            }
            rows.down(down, y, down.first(y) - start, tile, y * samples);
        }
    }

    /** Outputs whose windows a row lies in are summed up side by side; those that are complete then go across, a band at a time. */
    private void downThenAcross(
            PixelRows picture, ResizeWeights across, ResizeWeights down, int rowBytes, byte[] tile) {
        int channels = picture.mode().bytesPerPixel();
        int from = across.first(0) * channels;
        int samples = across.end() * channels - from;
        int open = mostOpen(down);
        hold(open, samples);
        byte[] row = new byte[rowBytes];
        int begun = 0;
        int done = 0;
        for (int y = down.first(0); y < down.end(); y++) {
            picture.copyRow(y, row, 0);
            for (int i = 0; i < samples; i++) {
                wide[i] = row[from + i] & 0xFF;
            }
            for (; begun < down.outputs() && down.first(begun) <= y; begun++) {
                Arrays.fill(held[begun % open], 0, samples, HALF);
            }
            for (int output = done; output < begun; output++) {
                if (y < down.end(output)) {
                    int weight = down.fixed()[down.at(output) + y - down.first(output)];
                    add(held[output % open], wide, weight, samples);
                }
            }
            for (; done < begun && down.end(done) == y + 1; done++) {
                int inBand = done % ShrunkRows.BAND;
                toBytes(held[done % open], samples, band, inBand * rowBytes + from);
                if (inBand + 1 == ShrunkRows.BAND || done + 1 == down.outputs()) {
                    bandAcross(done - inBand, inBand + 1, rowBytes, across.outputs() * channels, tile);
                }
            }
        }
    }

    private void bandAcross(int first, int count, int rowBytes, int samples, byte[] tile) {
        rows.across(band, rowBytes, first, count);
        for (int output = first; output < first + count; output++) {
            rows.copy(output, tile, output * samples);
        }
    }

    /** Most outputs that one input row adds to. */
    private static int mostOpen(ResizeWeights down) {
        int most = 1;
        for (int y = 0, done = 0; y < down.outputs(); y++) {
            while (down.end(done) <= down.first(y)) {
                done++;
            }
            most = Math.max(most, y - done + 1);
        }
        return most;
    }

    private void hold(int outputs, int samples) {
        if (held.length < outputs || held[0].length < samples) {
            held = new int[Math.max(outputs, held.length)][samples];
        }
        if (wide.length < samples) {
            wide = new int[samples];
        }
    }

    private static void add(int[] sums, int[] row, int weight, int samples) {
        for (int i = 0; i < samples; i++) {
            sums[i] += weight * row[i];
        }
    }

    private static void toBytes(int[] sums, int samples, byte[] into, int at) {
        for (int i = 0; i < samples; i++) {
            into[at + i] = (byte) Math.max(0, Math.min(255, sums[i] >> ResizeWeights.PRECISION));
        }
    }
}
