package io.clipstream.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.RgbImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class BatchCalibrationTest {
    private static final Duration TRANSACTION = Duration.ofSeconds(5);
    private static final int TOO_LONG = 1_100;

    private final List<Integer> runs = new ArrayList<>();

    /** Takes as long as it is told for the run of each number. */
    private final class SlowEncoder implements ImageEncoder {
        private final IntUnaryOperator millis;

        SlowEncoder(IntUnaryOperator millis) {
            this.millis = millis;
        }

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
            return 4;
        }

        @Override
        public List<Embedding> encode(List<RgbImage> images) {
            long end = System.nanoTime()
                    + Duration.ofMillis(millis.applyAsInt(runs.size())).toNanos();
            runs.add(images.size());
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return images.stream()
                    .map(image -> Embedding.normalise(new float[] {1, 1}))
                    .toList();
        }

        @Override
        public void close() {}
    }

    @Test
    void aBatchThatIsSlowOnceKeepsItsSize() {
        BatchCalibration calibration =
                BatchCalibration.of(new SlowEncoder(run -> run == 2 ? TOO_LONG : 0), 8, TRANSACTION);

        assertThat(calibration.batchSize()).isEqualTo(8);
        assertThat(runs).containsExactly(1, 1, 8, 8);
    }

    @Test
    void aBatchThatStaysSlowIsMadeSmaller() {
        BatchCalibration calibration =
                BatchCalibration.of(new SlowEncoder(run -> run >= 2 && run <= 4 ? TOO_LONG : 0), 8, TRANSACTION);

        assertThat(calibration.batchSize()).isBetween(1, 7);
        assertThat(runs.subList(0, 5)).containsExactly(1, 1, 8, 8, 8);
    }

    @Test
    void anImageThatDoesNotFitIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> BatchCalibration.of(new SlowEncoder(run -> TOO_LONG), 8, TRANSACTION))
                .hasMessageContaining("kafka.producer.transaction.timeout.ms");
    }
}
