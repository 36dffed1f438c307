package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.RgbImage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReplayingEncoderTest {
    private static final ReplayingEncoder.Schedule SCHEDULE = new ReplayingEncoder.Schedule(3, 2, 2, 3, 4, 8);

    private final Recording inner = new Recording();
    private final ReplayingEncoder encoder = new ReplayingEncoder(
            inner,
            SCHEDULE,
            () -> Map.copyOf(inner.seconds),
            new Progress(new PrintStream(OutputStream.nullOutputStream())));

    @Test
    void nothingIsMeasuredBeforeItIsArmed() {
        encode(20, 8);

        assertThat(inner.sizes).hasSize(20);
    }

    @Test
    void theSameImagesRunAgainInFullBatches() {
        CompletableFuture<ReplayingEncoder.Measured> done = encoder.arm();

        encode(2, 8);
        encode(3, 8);
        encode(4, 6);
        encode(1, 8);

        // Two to warm up, three ignored, four that count; then one replayed for nothing and the 24 images in batches of
        // 8; then the
        // next.
        assertThat(inner.sizes).containsExactly(8, 8, 8, 8, 8, 6, 6, 6, 6, 8, 8, 8, 8, 8);
        assertThat(done).isNotDone();
    }

    @Test
    void everyRoundHasItsImages() {
        CompletableFuture<ReplayingEncoder.Measured> done = encoder.arm();

        encode(2 + 2 * (3 + 4) + 1, 8);

        assertThat(done)
                .isCompletedWithValueMatching(measured -> measured.rounds().size() == 2, "two rounds");
        assertThat(done.join().rounds()).allSatisfy(round -> {
            assertThat(round.images()).isEqualTo(32);
            assertThat(round.batches()).isEqualTo(4);
            assertThat(round.end()).isGreaterThan(round.begin());
            assertThat(round.busyShare()).isBetween(0.0, 1.0);
            assertThat(round.ratio()).isPositive();
        });
        int soFar = inner.sizes.size();
        encode(20, 8);
        assertThat(inner.sizes).hasSize(soFar + 20);
    }

    @Test
    void itWarmsUpUntilTheCompilerHasLittleToDo() {
        CompletableFuture<ReplayingEncoder.Measured> done = encoder.arm();

        inner.compilerSeconds = 0.5;
        encode(2, 8);
        inner.compilerSeconds = 0;
        encode(2 + 2 * (3 + 4) + 1, 8);

        assertThat(done).isCompletedWithValueMatching(measured -> measured.warmUps() == 2, "two rounds to warm up");
        assertThat(done.join().compilerShare()).isZero();
    }

    @Test
    void itWarmsUpForSoManyRoundsAtMost() {
        CompletableFuture<ReplayingEncoder.Measured> done = encoder.arm();

        inner.compilerSeconds = 1;
        encode(SCHEDULE.images() / 8 + 1, 8);

        assertThat(done).isCompletedWithValueMatching(measured -> measured.warmUps() == 3, "three rounds to warm up");
        assertThat(done.join().compilerShare()).isEqualTo(0.5);
    }

    @Test
    void aRateCountsImagesASecond() {
        Round round = new Round(100, 10, 0, 2_000_000_000L, 1_500_000_000L, 1_000_000_000L, Map.of(), Map.of(), 0);

        assertThat(round.endToEndRate()).isEqualTo(50);
        assertThat(round.aloneRate()).isEqualTo(100);
        assertThat(round.ratio()).isEqualTo(0.5);
        assertThat(round.busyShare()).isEqualTo(0.75);
    }

    private void encode(int times, int size) {
        for (int i = 0; i < times; i++) {
            assertThat(encoder.encode(Collections.nCopies(size, RgbImage.grey(1, 1))))
                    .hasSize(size);
        }
    }

    private static final class Recording implements ImageEncoder {
        private final List<Integer> sizes = new ArrayList<>();
        private final Map<String, Double> seconds = new HashMap<>();

        /** What the JVM's compiler uses meanwhile, for a second of each batch. */
        private double compilerSeconds;

        @Override
        public ModelId model() {
            return new ModelId("recording", "0123456789ab");
        }

        @Override
        public int dimension() {
            return 1;
        }

        @Override
        public int imageSize() {
            return 1;
        }

        @Override
        public List<Embedding> encode(List<RgbImage> images) {
            sizes.add(images.size());
            seconds.merge(ThreadGroups.ENCODER, 1.0, Double::sum);
            seconds.merge(ThreadGroups.COMPILER, compilerSeconds, Double::sum);
            return Collections.nCopies(images.size(), Embedding.ofUnit(new float[] {1}));
        }

        @Override
        public void close() {}
    }
}
