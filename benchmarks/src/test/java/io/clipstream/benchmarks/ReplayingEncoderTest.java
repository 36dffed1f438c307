package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.RgbImage;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ReplayingEncoderTest {
    private static final ReplayingEncoder.Schedule SCHEDULE = new ReplayingEncoder.Schedule(3, 2, 2, 3, 4, 8, 1);

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
        encode(2, 8);

        // Two to warm up, three ignored, four that count, one more; then the 24 images in batches of 8, and one before
        // and after for nothing; then the next.
        assertThat(inner.sizes).containsExactly(8, 8, 8, 8, 8, 6, 6, 6, 6, 8, 8, 8, 8, 8, 8, 8);
        assertThat(done).isNotDone();
    }

    @Test
    void everyRoundHasItsImages() {
        CompletableFuture<ReplayingEncoder.Measured> done = encoder.arm();

        encode(2 + 2 * (3 + 4 + 1) + 1, 8);

        assertThat(done)
                .isCompletedWithValueMatching(measured -> measured.rounds().size() == 2, "two rounds");
        assertThat(done.join().rounds()).allSatisfy(round -> {
            assertThat(round.application().images()).isCloseTo(32, offset(1e-9));
            assertThat(round.alone().images()).isCloseTo(32, offset(1e-9));
            assertThat(round.application().meanBatch()).isCloseTo(8, offset(1e-9));
            assertThat(round.application().busyShare(1)).isBetween(0.0, 1.0);
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
        encode(2 + 2 * (3 + 4 + 1) + 1, 8);

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
    void callersSideBySideAreMeasuredSideBySide() throws Exception {
        ReplayingEncoder.Schedule two = new ReplayingEncoder.Schedule(1, 2, 3, 4, 10, 8, 2);
        ReplayingEncoder both = new ReplayingEncoder(
                inner, two, Map::of, new Progress(new PrintStream(OutputStream.nullOutputStream())));
        CompletableFuture<ReplayingEncoder.Measured> done = both.arm();

        inner.nanos = 2_000_000;
        List<RgbImage> batch = Collections.nCopies(8, RgbImage.grey(1, 1));
        for (int i = 0; i < 2; i++) {
            Thread caller = new Thread(
                    () -> {
                        while (!done.isDone()) {
                            both.encode(batch);
                        }
                    },
                    "caller-" + i);
            caller.setDaemon(true);
            caller.start();
        }

        assertThat(done).succeedsWithin(Duration.ofSeconds(30));
        assertThat(inner.threads)
                .contains("caller-0", "caller-1", "clipstream-encode-alone-0", "clipstream-encode-alone-1");
        assertThat(done.join().rounds()).hasSize(3).allSatisfy(round -> {
            // Ten in between, and of each other caller's batch at the ends a part.
            assertThat(round.application().batches()).isBetween(9.0, 11.0);
            assertThat(round.application().busyShare(2)).isBetween(0.0, 1.0);
            assertThat(round.alone().batches()).isBetween(9.0, 11.0);
            assertThat(round.alone().meanBatch()).isCloseTo(8, offset(1e-9));
        });
    }

    @Test
    void aBatchCountsWithTheShareThatLiesWithin() {
        EncoderRuns runs = new EncoderRuns();
        runs.add(new EncoderRuns.Run(0, 1_000_000_000L, 8));
        runs.add(new EncoderRuns.Run(500_000_000L, 2_500_000_000L, 40));

        Round.Half half = Round.Half.of(runs, 750_000_000L, 1_750_000_000L, Map.of());

        assertThat(half.images()).isCloseTo(2 + 20, offset(1e-9));
        assertThat(half.batches()).isCloseTo(0.75, offset(1e-9));
        assertThat(half.rate()).isCloseTo(22, offset(1e-9));
        assertThat(half.busyShare(2)).isCloseTo(0.625, offset(1e-9));
    }

    @Test
    void theRatioIsThatOfRates() {
        Round.Half application = new Round.Half(0, 2_000_000_000L, 100, 10, 1.5, Map.of());
        Round.Half alone = new Round.Half(0, 1_000_000_000L, 100, 10, 1, Map.of());

        assertThat(new Round(application, alone, 0).ratio()).isEqualTo(0.5);
    }

    private void encode(int times, int size) {
        for (int i = 0; i < times; i++) {
            assertThat(encoder.encode(Collections.nCopies(size, RgbImage.grey(1, 1))))
                    .hasSize(size);
        }
    }

    private static final class Recording implements ImageEncoder {
        private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        private final Map<String, Double> seconds = new ConcurrentHashMap<>();
        private final Set<String> threads = ConcurrentHashMap.newKeySet();

        /** How long a batch takes. */
        private long nanos;

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
            threads.add(Thread.currentThread().getName());
            LockSupport.parkNanos(nanos);
            seconds.merge(ThreadGroups.ENCODER, 1.0, Double::sum);
            seconds.merge(ThreadGroups.COMPILER, compilerSeconds, Double::sum);
            return Collections.nCopies(images.size(), Embedding.ofUnit(new float[] {1}));
        }

        @Override
        public void close() {}
    }
}
