package io.clipstream.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.RgbImage;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class EncoderCalibrationTest {
    private static final int PROCESSORS = 4;

    private final AtomicInteger threads = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();

    /** Takes {@code millis} an image with one thread; each further one brings a share of it; so many batches run at once. */
    private final class TimedEncoder implements ImageEncoder {
        private final double millis;
        private final double gain;
        private final Semaphore atOnce;

        TimedEncoder(double millis, double gain, int atOnce) {
            this.millis = millis;
            this.gain = gain;
            this.atOnce = new Semaphore(atOnce);
        }

        @Override
        public ModelId model() {
            return new ModelId("timed", "0123456789ab");
        }

        @Override
        public int dimension() {
            return 2;
        }

        @Override
        public int imageSize() {
            return 2;
        }

        @Override
        public List<Embedding> encode(List<RgbImage> images) {
            calls.incrementAndGet();
            atOnce.acquireUninterruptibly();
            try {
                double speed = 1 + gain * (threads.get() - 1);
                long end =
                        System.nanoTime() + (long) (millis * images.size() / speed * TimeUnit.MILLISECONDS.toNanos(1));
                for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            } finally {
                atOnce.release();
            }
            return Collections.nCopies(images.size(), Embedding.ofUnit(new float[] {1, 0}));
        }

        @Override
        public void close() {}
    }

    private EncoderCalibration calibrate(ImageEncoder encoder, int concurrency, int perBatch) {
        return EncoderCalibration.of(encoder, threads::set, PROCESSORS, concurrency, perBatch, 8);
    }

    @Test
    void whereThreadsHardlyHelpABatchManyBatchesRunAtOnce() {
        EncoderCalibration found = calibrate(new TimedEncoder(40, 0.2, PROCESSORS), 0, 0);

        assertThat(found.concurrency()).isEqualTo(PROCESSORS);
        assertThat(found.threads()).isEqualTo(1).isEqualTo(threads.get());
        assertThat(found.line())
                .contains("4 batches at once × 1 thread (tried")
                .contains("1 × 4: ", "2 × 2: ", "4 × 1: ");
    }

    @Test
    void whereBatchesOnlyWaitForEachOtherOneHasAllThreads() {
        EncoderCalibration found = calibrate(new TimedEncoder(40, 1, 1), 0, 0);

        assertThat(found.concurrency()).isEqualTo(1);
        assertThat(found.threads()).isEqualTo(PROCESSORS).isEqualTo(threads.get());
    }

    @Test
    void whatIsSetIsNotTried() {
        TimedEncoder encoder = new TimedEncoder(1, 1, 1);

        assertThat(calibrate(encoder, 3, 2).line()).isEqualTo("3 batches at once × 2 threads (as set)");
        assertThat(calibrate(encoder, 2, 0).threads()).isEqualTo(2);
        assertThat(calibrate(encoder, 0, 2).concurrency()).isEqualTo(2);
        assertThat(calibrate(encoder, 0, 9).concurrency()).isEqualTo(1);
        assertThat(EncoderCalibration.of(encoder, threads::set, 1, 0, 0, 8).line())
                .isEqualTo("1 batch at once × 1 thread (one processor)");
        assertThat(calls).hasValue(0);
    }

    @Test
    void aLargeModelIsTriedWithOneImageACall() {
        calibrate(new TimedEncoder(500, 1, PROCESSORS), 0, 0);

        // Two calls to learn how long one image takes; then, in two rounds at most, three calls, two by two, four by
        // one.
        assertThat(calls.get()).isLessThanOrEqualTo(2 + 2 * (3 + 2 * 2 + 4));
    }
}
