package io.clipstream.images;

import io.clipstream.core.image.PreprocessSpec.Interpolation;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pillow's antialiased resize of 8-bit channels ({@code libImaging/Resample.c}, Pillow 13), byte for byte, of only the part that is kept.
 *
 * <p>Pillow makes two passes, rounds to bytes between them, and so its result depends on their order: across first, unless the height shrinks by
 * more than twice what the width does. Here the passes run together: rows are read once, in order; when across comes first, the rows that a
 * weight window spans are held, shrunk; when down comes first, the outputs that a row still adds to are held, wide.
 *
 * <p>Across, two rows go through one multiplication: a {@code long} holds a sample of each, 32 bits apart. The weights sum to about 2^22 and
 * samples are below 2^8, so each half holds its sum as a signed number, and the lower one's borrow is put right when they part.
 *
 * <p>Holds scratch memory: one instance serves one thread at a time.
 */
final class PillowResize {
    private static final int HALF = 1 << (ResizeWeights.PRECISION - 1);

    private final Interpolation filter;
    private byte[] even = {};
    private byte[] odd = {};
    private byte[] upperLine = {};
    private byte[] lowerLine = {};
    private long[][] pairs = {};
    private int[][] held = {};
    private int[] sums = {};
    private @Nullable ResizeWeights lastAcross;
    private @Nullable ResizeWeights lastDown;

    PillowResize(Interpolation filter) {
        this.filter = filter;
    }

    /**
     * Resizes and crops.
     *
     * @param tile receives {@code keptHeight × keptWidth × bytesPerPixel} bytes
     */
    void resize(PixelRows picture, Placement placement, byte[] tile) {
        ResizeWeights across = weights(lastAcross, picture.width(), placement.resizedWidth(), placement.horizontal());
        ResizeWeights down = weights(lastDown, picture.height(), placement.resizedHeight(), placement.vertical());
        lastAcross = across;
        lastDown = down;
        int channels = picture.mode().bytesPerPixel();
        int rowLength = picture.width() * channels;
        if (even.length < rowLength) {
            even = new byte[rowLength];
            odd = new byte[rowLength];
            upperLine = new byte[rowLength];
            lowerLine = new byte[rowLength];
        }
        if (pairs.length < channels || pairs[0].length < picture.width()) {
            pairs = new long[Math.max(channels, pairs.length)][picture.width()];
        }
        if (heightFirst(picture, placement)) {
            downThenAcross(picture, across, down, channels, tile);
        } else {
            acrossThenDown(picture, across, down, channels, tile);
        }
    }

    /** Pictures of one stream are often of one size. */
    private ResizeWeights weights(@Nullable ResizeWeights last, int size, int resized, Placement.Span span) {
        return last != null && last.fit(size, resized, span) ? last : new ResizeWeights(filter, size, resized, span);
    }

    /** Pillow's choice, in exact arithmetic. */
    static boolean heightFirst(PixelRows picture, Placement placement) {
        int shrinkDown = picture.height() - placement.resizedHeight();
        int shrinkAcross = picture.width() - placement.resizedWidth();
        return shrinkDown > 0 && shrinkDown > shrinkAcross * 2L;
    }

    private void acrossThenDown(
            PixelRows picture, ResizeWeights across, ResizeWeights down, int channels, byte[] tile) {
        int samples = across.outputs() * channels;
        hold(down.window() + 2, samples);
        int next = down.first(0);
        for (int y = 0; y < down.outputs(); y++) {
            for (; next < down.end(y); next += 2) {
                picture.copyRow(next, even);
                boolean pair = next + 1 < down.end();
                if (pair) {
                    picture.copyRow(next + 1, odd);
                }
                across(
                        even,
                        pair ? odd : even,
                        across,
                        channels,
                        held[next % held.length],
                        held[(next + 1) % held.length]);
            }
            Arrays.fill(sums, 0, samples, HALF);
            addRows(down, y, samples);
            toBytes(sums, samples, tile, y * samples);
        }
    }

    private void addRows(ResizeWeights down, int y, int samples) {
        int[] weights = down.fixed();
        int at = down.at(y);
        int row = down.first(y);
        int count = down.count(y);
        int t = 0;
        for (; t + 3 < count; t += 4) {
            add4(
                    sums,
                    held[(row + t) % held.length],
                    held[(row + t + 1) % held.length],
                    held[(row + t + 2) % held.length],
                    held[(row + t + 3) % held.length],
                    weights,
                    at + t,
                    samples);
        }
        for (; t < count; t++) {
            add(sums, held[(row + t) % held.length], weights[at + t], samples);
        }
    }

    /** Outputs whose windows a row lies in are summed up side by side; those that are complete then go across, two at a time. */
    private void downThenAcross(
            PixelRows picture, ResizeWeights across, ResizeWeights down, int channels, byte[] tile) {
        int from = across.first(0) * channels;
        int samples = across.end() * channels - from;
        int keptSamples = across.outputs() * channels;
        int open = mostOpen(down);
        hold(open + 2, Math.max(samples, keptSamples));
        int[] firstOut = held[open];
        int[] secondOut = held[open + 1];
        int begun = 0;
        int done = 0;
        for (int row = down.first(0); row < down.end(); row++) {
            picture.copyRow(row, even);
            for (int i = 0; i < samples; i++) {
                sums[i] = even[from + i] & 0xFF;
            }
            for (; begun < down.outputs() && down.first(begun) <= row; begun++) {
                Arrays.fill(held[begun % open], 0, samples, HALF);
            }
            for (int y = done; y < begun; y++) {
                if (row < down.end(y)) {
                    add(held[y % open], sums, down.fixed()[down.at(y) + row - down.first(y)], samples);
                }
            }
            for (; done < begun && down.end(done) == row + 1; done++) {
                byte[] line = done % 2 == 0 ? upperLine : lowerLine;
                toBytes(held[done % open], samples, line, from);
                boolean last = done + 1 == down.outputs();
                if (done % 2 == 1 || last) {
                    int first = done - done % 2;
                    across(upperLine, done == first ? upperLine : lowerLine, across, channels, firstOut, secondOut);
                    clipped(firstOut, keptSamples, tile, first * keptSamples);
                    if (done > first) {
                        clipped(secondOut, keptSamples, tile, done * keptSamples);
                    }
                }
            }
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

    private void hold(int rows, int samples) {
        if (held.length < rows || held[0].length < samples) {
            held = new int[Math.max(rows, held.length)][samples];
        }
        if (sums.length < samples) {
            sums = new int[samples];
        }
    }

    private void across(
            byte[] upper, byte[] lower, ResizeWeights across, int channels, int[] upperOut, int[] lowerOut) {
        int from = across.first(0);
        int end = across.end();
        for (int c = 0; c < channels; c++) {
            pair(upper, lower, channels, c, from, end, pairs[c]);
        }
        if (channels == 3) {
            across3(across, pairs[0], pairs[1], pairs[2], upperOut, lowerOut);
        } else {
            for (int c = 0; c < channels; c++) {
                across1(across, pairs[c], channels, c, upperOut, lowerOut);
            }
        }
    }

    private static void pair(byte[] upper, byte[] lower, int channels, int channel, int from, int end, long[] pairs) {
        for (int x = from, i = from * channels + channel; x < end; x++, i += channels) {
            pairs[x] = (upper[i] & 0xFF) | (lower[i] & 0xFFL) << 32;
        }
    }

    private static void across3(ResizeWeights across, long[] a, long[] b, long[] c, int[] upper, int[] lower) {
        int[] weights = across.fixed();
        for (int x = 0, out = 0; x < across.outputs(); x++, out += 3) {
            int first = across.first(x);
            int at = across.at(x);
            int end = first + across.count(x);
            long sumA = 0;
            long sumB = 0;
            long sumC = 0;
            for (int i = first; i < end; i++, at++) {
                long weight = weights[at];
                sumA += weight * a[i];
                sumB += weight * b[i];
                sumC += weight * c[i];
            }
            part(sumA, upper, lower, out);
            part(sumB, upper, lower, out + 1);
            part(sumC, upper, lower, out + 2);
        }
    }

    private static void across1(
            ResizeWeights across, long[] pairs, int channels, int channel, int[] upper, int[] lower) {
        int[] weights = across.fixed();
        for (int x = 0, out = channel; x < across.outputs(); x++, out += channels) {
            int first = across.first(x);
            int count = across.count(x);
            int at = across.at(x);
            long sum = 0;
            for (int t = 0; t < count; t++) {
                sum += weights[at + t] * pairs[first + t];
            }
            part(sum, upper, lower, out);
        }
    }

    private static void part(long sum, int[] upper, int[] lower, int at) {
        int low = (int) sum;
        int high = (int) ((sum - low) >> 32);
        upper[at] = clip(low + HALF);
        lower[at] = clip(high + HALF);
    }

    private static int clip(int sum) {
        return Math.max(0, Math.min(255, sum >> ResizeWeights.PRECISION));
    }

    private static void add(int[] sums, int[] row, int weight, int samples) {
        for (int i = 0; i < samples; i++) {
            sums[i] += weight * row[i];
        }
    }

    private static void add4(int[] sums, int[] a, int[] b, int[] c, int[] d, int[] weights, int at, int samples) {
        int weightA = weights[at];
        int weightB = weights[at + 1];
        int weightC = weights[at + 2];
        int weightD = weights[at + 3];
        for (int i = 0; i < samples; i++) {
            sums[i] += weightA * a[i] + weightB * b[i] + weightC * c[i] + weightD * d[i];
        }
    }

    private static void toBytes(int[] sums, int samples, byte[] into, int at) {
        for (int i = 0; i < samples; i++) {
            into[at + i] = (byte) Math.max(0, Math.min(255, sums[i] >> ResizeWeights.PRECISION));
        }
    }

    private static void clipped(int[] samples, int count, byte[] into, int at) {
        for (int i = 0; i < count; i++) {
            into[at + i] = (byte) samples[i];
        }
    }
}
