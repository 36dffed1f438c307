package io.clipstream.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.RgbImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class BatchCalibrationTest {
    /** Takes as long as it is told to, an image. */
    private record SlowEncoder(int millisAnImage) implements ImageEncoder {
        @Override
        public ModelId model() {
            return new ModelId("slow", "0123456789ab");
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
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos((long) millisAnImage * images.size());
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return Collections.nCopies(images.size(), Embedding.ofUnit(new float[] {1, 0}));
        }

        @Override
        public void close() {}
    }

    @Test
    void aFastEncoderKeepsTheBatchThatIsAskedFor() {
        assertThat(BatchCalibration.of(new SlowEncoder(0), 1, 32, Duration.ofSeconds(10))
                        .batchSize())
                .isEqualTo(32);
    }

    @Test
    void aBatchTakesAtMostAFifthOfATransaction() {
        BatchCalibration calibration = BatchCalibration.of(new SlowEncoder(20), 2, 100, Duration.ofSeconds(2));

        assertThat(calibration.batchSize()).isBetween(1, 20);
        assertThat(calibration.batchTime()).isLessThanOrEqualTo(Duration.ofMillis(400));
    }

    /** Beside another, a batch of this encoder takes twice as long. */
    @Test
    void aBatchIsTimedBesideAsManyOthersAsThereWillBe() {
        ImageEncoder alone = new SlowEncoder(10);
        ReentrantLock processor = new ReentrantLock(true);
        BatchCalibration calibration =
                BatchCalibration.of(new SharedEncoder(alone, processor), 2, 100, Duration.ofSeconds(2));

        assertThat(calibration.batchSize()).isBetween(1, 20);
    }

    /** Encodes one image after the other, of whichever batch. */
    private record SharedEncoder(ImageEncoder alone, ReentrantLock processor) implements ImageEncoder {
        @Override
        public ModelId model() {
            return alone.model();
        }

        @Override
        public int dimension() {
            return alone.dimension();
        }

        @Override
        public int imageSize() {
            return alone.imageSize();
        }

        @Override
        public List<Embedding> encode(List<RgbImage> images) {
            List<Embedding> embeddings = new ArrayList<>();
            for (RgbImage image : images) {
                processor.lock();
                try {
                    embeddings.addAll(alone.encode(List.of(image)));
                } finally {
                    processor.unlock();
                }
            }
            return embeddings;
        }

        @Override
        public void close() {}
    }

    @Test
    void whereOneImageIsTooMuchTheWayOutIsNamed() {
        assertThatThrownBy(() -> BatchCalibration.of(new SlowEncoder(50), 1, 8, Duration.ofMillis(100)))
                .hasMessageContaining("kafka.producer.transaction.timeout.ms");
    }
}
