package io.clipstream.images;

import io.clipstream.core.image.PreprocessSpec.Interpolation;

/**
 * One axis of Pillow's antialiased resize ({@code precompute_coeffs} in {@code libImaging/Resample.c}): for each output position that is kept,
 * the first input position, how many follow, and their weights.
 */
final class ResizeWeights {
    /** Binary places of the fixed-point weights. */
    static final int PRECISION = 32 - 8 - 2;

    /** Of no axis. */
    static final ResizeWeights NONE = new ResizeWeights(Interpolation.BILINEAR, 0, 1, new Placement.Span(0, 0, 0));

    /** Weights of an output have room for a multiple of as many; past its last they are 0. */
    private static final int ROOM = 4;

    private final int[] first;
    private final int[] counts;
    private final int[] fixed;
    private final int[] sums;
    private final double[] exact;
    private final int stride;
    private final int most;

    /**
     * Computes the weights.
     *
     * @param size of the axis before the resize
     * @param resized of the axis after it
     * @param span the output positions that are kept
     */
    ResizeWeights(Interpolation filter, int size, int resized, Placement.Span span) {
        double scale = (double) size / resized;
        double filterScale = Math.max(1.0, scale);
        double support = (filter == Interpolation.BICUBIC ? 2.0 : 1.0) * filterScale;
        this.stride = ((int) Math.ceil(support) * 2 + ROOM) / ROOM * ROOM;
        this.first = new int[span.count()];
        this.counts = new int[span.count()];
        this.exact = new double[Math.multiplyExact(span.count(), stride)];
        this.fixed = new int[exact.length];
        this.sums = new int[span.count()];
        double inverse = 1.0 / filterScale;
        int widest = 0;
        for (int i = 0; i < span.count(); i++) {
            double centre = (span.from() + i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - support + 0.5));
            int count = Math.min(size, (int) (centre + support + 0.5)) - from;
            first[i] = from;
            counts[i] = count;
            widest = Math.max(widest, count);
            weigh(filter, i * stride, from, count, centre, inverse);
            for (int t = 0; t < count; t++) {
                sums[i] += fixed[i * stride + t];
            }
        }
        this.most = widest;
    }

    private void weigh(Interpolation filter, int at, int from, int count, double centre, double inverse) {
        double sum = 0;
        for (int t = 0; t < count; t++) {
            exact[at + t] = weight(filter, (t + from - centre + 0.5) * inverse);
            sum += exact[at + t];
        }
        for (int t = 0; t < count; t++) {
            exact[at + t] = sum == 0 ? exact[at + t] : exact[at + t] / sum;
            double scaled = exact[at + t] * (1 << PRECISION);
            fixed[at + t] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
    }

    private static double weight(Interpolation filter, double signed) {
        double x = Math.abs(signed);
        if (filter == Interpolation.BILINEAR) {
            return x < 1 ? 1 - x : 0;
        }
        final double a = -0.5;
        if (x < 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }

    int outputs() {
        return first.length;
    }

    int first(int output) {
        return first[output];
    }

    int count(int output) {
        return counts[output];
    }

    /** One past the last input position of an output. */
    int end(int output) {
        return first[output] + counts[output];
    }

    /** One past the last input position of all. */
    int end() {
        return end(outputs() - 1);
    }

    /** How many weights each output has room for: at least {@link #most}. */
    int window() {
        return stride;
    }

    /** What the fixed-point weights of an output sum up to: about 2^{@link #PRECISION}. */
    int sum(int output) {
        return sums[output];
    }

    /** The most inputs of one output. */
    int most() {
        return most;
    }

    /** Where the weights of an output begin in {@link #fixed} and {@link #exact}. */
    int at(int output) {
        return output * stride;
    }

    int[] fixed() {
        return fixed;
    }

    double[] exact() {
        return exact;
    }
}
