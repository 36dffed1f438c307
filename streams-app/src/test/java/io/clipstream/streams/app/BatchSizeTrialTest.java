package io.clipstream.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.RgbImage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class BatchSizeTrialTest {
    private static final Duration ALLOWED = Duration.ofSeconds(2);

    /** Takes as many milliseconds for a batch as it is told to. */
    private record TimedEncoder(IntToDoubleFunction millis, ConcurrentLinkedQueue<Integer> sizes)
            implements ImageEncoder {
        TimedEncoder(IntToDoubleFunction millis) {
            this(millis, new ConcurrentLinkedQueue<>());
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
            sizes.add(images.size());
            long end =
                    System.nanoTime() + (long) (millis.applyAsDouble(images.size()) * TimeUnit.MILLISECONDS.toNanos(1));
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return Collections.nCopies(images.size(), Embedding.ofUnit(new float[] {1, 0}));
        }

        @Override
        public void close() {}
    }

    private static BatchSizeTrial find(ImageEncoder encoder, int concurrency, int set, int most, Duration allowed) {
        return BatchSizeTrial.of(encoder, concurrency, set, most, allowed, System::nanoTime);
    }

    @Test
    void whereACallCostsMuchTheLargestIsBest() {
        BatchSizeTrial found = find(new TimedEncoder(size -> 40 + 2 * size), 2, 0, 128, ALLOWED);

        assertThat(found.size()).isEqualTo(128);
        assertThat(found.line()).contains("128 images (tried, in images a second: 32: ", ", 64: ", ", 128: ");
    }

    @Test
    void whereLargeBatchesLeaveTheCachesASmallOneIsBest() {
        BatchSizeTrial found = find(new TimedEncoder(size -> size <= 8 ? 5 * size : 8 * size), 1, 0, 32, ALLOWED);

        assertThat(found.size()).isEqualTo(8);
    }

    @Test
    void ofSlowBatchesThatAreAsGoodTheSmallestIsAnsweredSoonest() {
        BatchSizeTrial found = find(new TimedEncoder(size -> 40 * size), 1, 0, 32, ALLOWED);

        assertThat(found.size()).isEqualTo(8);
        assertThat(found.line()).contains("8: ", ", 16: ", ", 32: ");
    }

    @Test
    void ofQuickBatchesThatAreAsGoodTheLargestIsBest() {
        BatchSizeTrial found = find(new TimedEncoder(size -> 4 * size), 1, 0, 32, ALLOWED);

        assertThat(found.size()).isEqualTo(32);
    }

    @Test
    void aLargeModelIsTriedWithSmallBatches() {
        TimedEncoder encoder = new TimedEncoder(size -> 75 + 150 * size);

        BatchSizeTrial found = find(encoder, 1, 0, 32, Duration.ofSeconds(1));

        assertThat(found.size()).isEqualTo(4);
        assertThat(found.line()).contains("1: ", ", 2: ", ", 4: ");
    }

    @Test
    void noBatchTakesLongerThanATransactionAllows() {
        TimedEncoder encoder = new TimedEncoder(size -> 20 * size);

        BatchSizeTrial found = find(encoder, 1, 0, 32, Duration.ofMillis(100));

        assertThat(found.size()).isLessThanOrEqualTo(4);
        assertThat(Collections.max(encoder.sizes())).isLessThanOrEqualTo(4);
    }

    @Test
    void anEncoderThatIsSlowForOneImageGetsOne() {
        TimedEncoder encoder = new TimedEncoder(size -> 60 * size);

        BatchSizeTrial found = find(encoder, 1, 0, 32, Duration.ofMillis(50));

        assertThat(found.line()).isEqualTo("1 image (two would take more than 50 ms)");
        assertThat(encoder.sizes()).containsOnly(1);
    }

    /** Others take the processor away for so long that all sizes look alike. */
    @Test
    void whatOthersTakeOfTheProcessorDoesNotCount() {
        LongSupplier processorTime = ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime;
        TimedEncoder encoder = new TimedEncoder(size -> {
            long end = processorTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(20 + size);
            while (processorTime.getAsLong() < end) {
                Thread.onSpinWait();
            }
            return 40 * size;
        });

        BatchSizeTrial found = BatchSizeTrial.of(encoder, 1, 0, 8, ALLOWED, processorTime);

        assertThat(found.size()).isEqualTo(8);
    }

    @Test
    void whatIsSetIsNotTried() {
        TimedEncoder encoder = new TimedEncoder(size -> size);

        assertThat(find(encoder, 2, 24, 8, ALLOWED).line()).isEqualTo("24 images (as set)");
        assertThat(encoder.sizes()).isEmpty();
    }
}
