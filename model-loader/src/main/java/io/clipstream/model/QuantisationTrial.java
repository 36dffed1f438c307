package io.clipstream.model;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.image.RgbImage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Encodes a few pictures exactly and quantised. They are made up: waves of random length and direction in each channel,
 * which have edges and areas as photographs have, and are the same at every start.
 */
final class QuantisationTrial {
    private static final ThreadMXBean TIME = ManagementFactory.getThreadMXBean();
    private static final long SEED = 11;
    private static final int FEWEST = 2;
    private static final int MOST = 8;
    private static final int WAVES = 6;

    /** For the pictures of one encoder: large models get fewer. */
    private static final Duration TIME_FOR_PICTURES = Duration.ofSeconds(1);

    private final List<RgbImage> pictures;
    private final List<Embedding> exact;
    private final long exactNanos;

    /** @param encoder in fp32, with one thread a call */
    QuantisationTrial(ClipImageEncoder encoder) {
        List<RgbImage> all = pictures(encoder.imageSize());
        long one = nanos(() -> encoder.encode(all.subList(0, 1)));
        long affordable = TIME_FOR_PICTURES.toNanos() / Math.max(1, one);
        this.pictures = all.subList(0, (int) Math.max(FEWEST, Math.min(MOST, affordable)));
        this.exact = new ArrayList<>();
        this.exactNanos = nanos(() -> exact.addAll(encoder.encode(pictures)));
    }

    /** @param encoder the same quantised, with one thread a call */
    QuantisationCost against(ClipImageEncoder encoder) {
        encoder.encode(pictures.subList(0, 1));
        List<Embedding> quantised = new ArrayList<>();
        long nanos = nanos(() -> quantised.addAll(encoder.encode(pictures)));
        return QuantisationCost.of(exact, quantised, (double) exactNanos / Math.max(1, nanos));
    }

    /** Processor time of the calling thread, which neighbours on the machine do not lengthen. */
    private static long nanos(Runnable call) {
        long begin = TIME.getCurrentThreadCpuTime();
        call.run();
        return TIME.getCurrentThreadCpuTime() - begin;
    }

    private static List<RgbImage> pictures(int side) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<RgbImage> pictures = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            byte[] pixels = new byte[side * side * RgbImage.CHANNELS];
            for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                waves(pixels, channel, side, random);
            }
            pictures.add(new RgbImage(side, side, pixels));
        }
        return pictures;
    }

    private static void waves(byte[] pixels, int channel, int side, SplittableRandom random) {
        double[] sums = new double[side * side];
        for (int wave = 0; wave < WAVES; wave++) {
            double right = random.nextDouble(-1, 1) * (1 << wave) * 2 * Math.PI / side;
            double down = random.nextDouble(-1, 1) * (1 << wave) * 2 * Math.PI / side;
            double phase = random.nextDouble(2 * Math.PI);
            for (int i = 0; i < sums.length; i++) {
                int row = i / side;
                sums[i] += Math.sin(right * (i % side) + down * row + phase) / (wave + 1);
            }
        }
        for (int i = 0; i < sums.length; i++) {
            pixels[i * RgbImage.CHANNELS + channel] =
                    (byte) Math.max(0, Math.min(255, Math.round(127.5 + 64 * sums[i])));
        }
    }
}
