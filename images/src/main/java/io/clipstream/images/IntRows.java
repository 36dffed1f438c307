package io.clipstream.images;

import io.clipstream.core.image.RgbImage;

/**
 * The resize in plain Java, shaped so that HotSpot's compiler turns its loops into vector instructions: it does so only for long loops over arrays
 * of one type, and of at most five arrays at once. So samples are ints, and both passes are one, a weighted sum of lines: of columns of a band
 * of rows across, of rows down.
 */
final class IntRows implements ShrunkRows {
    /** Added to each sum, which keeps it above 0: negative weights of one output sum to no less than -2^21. */
    private static final int BIAS = 1 << 29;

    private static final int START = BIAS + (1 << (ResizeWeights.PRECISION - 1));

    /** What a sum without its fraction is, clipped to a byte. */
    private static final int[] CLIPPED = clipped();

    /** Lines that are summed up at once to begin with. */
    private static final int BEGIN_WITH = 4;

    private int channels;
    private int samples;
    private ResizeWeights across = ResizeWeights.NONE;
    private int[][] held = {};
    private int[][] columns = {};
    private final int[][] band = new int[BAND][];
    private int[] sums = {};

    private static int[] clipped() {
        int[] clipped = new int[1 << (Integer.SIZE - ResizeWeights.PRECISION)];
        for (int i = 0; i < clipped.length; i++) {
            clipped[i] = Math.max(0, Math.min(255, i - (BIAS >> ResizeWeights.PRECISION)));
        }
        return clipped;
    }

    @Override
    public void begin(ResizeWeights weights, int bytesPerPixel, int window) {
        across = weights;
        channels = bytesPerPixel;
        samples = weights.outputs() * bytesPerPixel;
        held = room(held, window + BAND, samples);
        columns = room(columns, weights.window(), channels * BAND);
        if (sums.length < Math.max(samples, channels * BAND)) {
            sums = new int[Math.max(samples, channels * BAND)];
        }
    }

    private static int[][] room(int[][] lines, int count, int length) {
        return lines.length >= count && lines[0].length >= length ? lines : new int[count][length];
    }

    @Override
    public void across(byte[] rows, int rowBytes, int first, int count) {
        for (int r = 0; r < count; r++) {
            band[r] = held[(first + r) % held.length];
        }
        int next = across.first(0);
        for (int x = 0; x < across.outputs(); x++) {
            for (; next < across.end(x); next++) {
                toColumn(rows, next * channels, rowBytes, channels, columns[next % columns.length], count);
            }
            sum(columns, across, x, across.first(x), channels * count);
            toRows(sums, channels, band, x * channels, count);
        }
    }

    /** The column's first channel from top to bottom, then its second, and so on. */
    private static void toColumn(byte[] rows, int from, int rowBytes, int channels, int[] column, int count) {
        for (int r = 0, at = from; r < count; r++, at += rowBytes) {
            column[r] = rows[at] & 0xFF;
            column[count + r] = rows[at + 1] & 0xFF;
            column[2 * count + r] = rows[at + 2] & 0xFF;
            if (channels > RgbImage.CHANNELS) {
                column[3 * count + r] = rows[at + 3] & 0xFF;
            }
        }
    }

    private static void toRows(int[] sums, int channels, int[][] rows, int at, int count) {
        for (int r = 0; r < count; r++) {
            int[] row = rows[r];
            row[at] = CLIPPED[sums[r] >>> ResizeWeights.PRECISION];
            row[at + 1] = CLIPPED[sums[count + r] >>> ResizeWeights.PRECISION];
            row[at + 2] = CLIPPED[sums[2 * count + r] >>> ResizeWeights.PRECISION];
            if (channels > RgbImage.CHANNELS) {
                row[at + 3] = CLIPPED[sums[3 * count + r] >>> ResizeWeights.PRECISION];
            }
        }
    }

    @Override
    public void down(ResizeWeights down, int y, int first, byte[] tile, int out) {
        sum(held, down, y, first, samples);
        for (int i = 0; i < samples; i++) {
            tile[out + i] = (byte) CLIPPED[sums[i] >>> ResizeWeights.PRECISION];
        }
    }

    @Override
    public void copy(int row, byte[] tile, int out) {
        int[] line = held[row % held.length];
        for (int i = 0; i < samples; i++) {
            tile[out + i] = (byte) line[i];
        }
    }

    /** Past an output's last line its weights are 0, and any line will do. */
    private void sum(int[][] lines, ResizeWeights weights, int output, int first, int count) {
        int at = weights.at(output);
        int[] fixed = weights.fixed();
        int end = weights.count(output);
        int n = lines.length;
        begin(
                lines[first % n],
                lines[(first + 1) % n],
                lines[(first + 2) % n],
                lines[(first + 3) % n],
                fixed,
                at,
                count);
        for (int t = BEGIN_WITH; t < end; t += 2) {
            add(lines[(first + t) % n], lines[(first + t + 1) % n], fixed[at + t], fixed[at + t + 1], count);
        }
    }

    private void begin(int[] a, int[] b, int[] c, int[] d, int[] weights, int at, int count) {
        int[] into = sums;
        int weightA = weights[at];
        int weightB = weights[at + 1];
        int weightC = weights[at + 2];
        int weightD = weights[at + 3];
        for (int i = 0; i < count; i++) {
            into[i] = START + weightA * a[i] + weightB * b[i] + weightC * c[i] + weightD * d[i];
        }
    }

    private void add(int[] a, int[] b, int weightA, int weightB, int count) {
        int[] into = sums;
        for (int i = 0; i < count; i++) {
            into[i] += weightA * a[i] + weightB * b[i];
        }
    }
}
