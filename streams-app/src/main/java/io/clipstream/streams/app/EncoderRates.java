package io.clipstream.streams.app;

import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.image.RgbImage;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/** Times an encoder on grey images, by one caller or by several side by side. Used by one thread. */
final class EncoderRates implements AutoCloseable {
    private final ImageEncoder encoder;
    private final RgbImage grey;
    private final ExecutorService callers;
    private final LongSupplier clock;

    /**
     * @param mostAtOnce callers side by side
     * @param clock of the calling thread, in nanoseconds
     */
    EncoderRates(ImageEncoder encoder, int mostAtOnce, LongSupplier clock) {
        this.encoder = encoder;
        this.clock = clock;
        this.grey = RgbImage.grey(encoder.imageSize(), encoder.imageSize());
        this.callers = Executors.newFixedThreadPool(mostAtOnce);
    }

    /** Seconds of one call. */
    double seconds(int images) {
        long begin = System.nanoTime();
        encoder.encode(Collections.nCopies(images, grey));
        return (System.nanoTime() - begin) / 1e9;
    }

    /**
     * Images a second of all callers together.
     *
     * @param images in a call
     * @param slice that each goes on for, to the end of its last call
     */
    double rate(int atOnce, int images, Duration slice) {
        long begin = System.nanoTime();
        Callable<Double> caller = () -> {
            long from = clock.getAsLong();
            int encoded = 0;
            while (encoded == 0 || System.nanoTime() - begin < slice.toNanos()) {
                seconds(images);
                encoded += images;
            }
            return encoded / ((clock.getAsLong() - from) / 1e9);
        };
        try {
            double rate = 0;
            for (Future<Double> each : callers.invokeAll(Collections.nCopies(atOnce, caller))) {
                rate += each.get();
            }
            return rate;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to end while the encoder was tried", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the encoder fails: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        callers.shutdown();
    }
}
