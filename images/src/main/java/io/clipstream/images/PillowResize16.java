package io.clipstream.images;

import io.clipstream.core.image.PreprocessSpec.Interpolation;
import java.util.Arrays;

/**
 * Pillow's antialiased resize of 16-bit grey ({@code I;16}): the same two passes as {@link PillowResize}, in double precision, rounded to 16 bits
 * after each. Such pictures are rare, so this is written for reading.
 */
final class PillowResize16 {
    private static final int HIGHEST = 0xFFFF;

    private final PixelRows picture;
    private final ResizeWeights across;
    private final ResizeWeights down;
    private final byte[] row;

    private PillowResize16(PixelRows picture, Placement placement, Interpolation filter) {
        this.picture = picture;
        this.across = new ResizeWeights(filter, picture.width(), placement.resizedWidth(), placement.horizontal());
        this.down = new ResizeWeights(filter, picture.height(), placement.resizedHeight(), placement.vertical());
        this.row = new byte[picture.width() * 2];
    }

    /**
     * Resizes and crops.
     *
     * @param tile receives {@code keptHeight × keptWidth} little-endian 16-bit values
     */
    static void resize(PixelRows picture, Placement placement, Interpolation filter, byte[] tile) {
        PillowResize16 resize = new PillowResize16(picture, placement, filter);
        if (PillowResize.heightFirst(picture, placement)) {
            resize.downThenAcross(tile);
        } else {
            resize.acrossThenDown(tile);
        }
    }

    private void acrossThenDown(byte[] tile) {
        int first = down.first(0);
        int[][] shrunk = new int[down.end() - first][across.outputs()];
        int[] wide = new int[picture.width()];
        for (int y = 0; y < shrunk.length; y++) {
            read(first + y, wide);
            across(wide, shrunk[y]);
        }
        double[] sums = new double[across.outputs()];
        for (int y = 0; y < down.outputs(); y++) {
            Arrays.fill(sums, 0);
            for (int t = 0; t < down.count(y); t++) {
                add(sums, shrunk[down.first(y) + t - first], down.exact()[down.at(y) + t]);
            }
            write(rounded(sums), tile, y);
        }
    }

    private void downThenAcross(byte[] tile) {
        int[] wide = new int[picture.width()];
        int[] narrow = new int[across.outputs()];
        double[] sums = new double[picture.width()];
        for (int y = 0; y < down.outputs(); y++) {
            Arrays.fill(sums, 0);
            for (int t = 0; t < down.count(y); t++) {
                read(down.first(y) + t, wide);
                add(sums, wide, down.exact()[down.at(y) + t]);
            }
            across(rounded(sums), narrow);
            write(narrow, tile, y);
        }
    }

    private void read(int y, int[] into) {
        picture.copyRow(y, row, 0);
        for (int x = 0; x < into.length; x++) {
            into[x] = (row[2 * x] & 0xFF) | (row[2 * x + 1] & 0xFF) << 8;
        }
    }

    private void across(int[] wide, int[] into) {
        for (int x = 0; x < across.outputs(); x++) {
            double sum = 0;
            for (int t = 0; t < across.count(x); t++) {
                sum += wide[across.first(x) + t] * across.exact()[across.at(x) + t];
            }
            into[x] = round(sum);
        }
    }

    private static void add(double[] sums, int[] values, double weight) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i] * weight;
        }
    }

    private static int[] rounded(double[] sums) {
        int[] rounded = new int[sums.length];
        for (int i = 0; i < sums.length; i++) {
            rounded[i] = round(sums[i]);
        }
        return rounded;
    }

    private static int round(double sum) {
        return Math.max(0, Math.min(HIGHEST, (int) (sum >= 0 ? sum + 0.5 : sum - 0.5)));
    }

    private static void write(int[] values, byte[] tile, int y) {
        for (int x = 0, out = y * values.length * 2; x < values.length; x++, out += 2) {
            tile[out] = (byte) values[x];
            tile[out + 1] = (byte) (values[x] >> 8);
        }
    }
}
