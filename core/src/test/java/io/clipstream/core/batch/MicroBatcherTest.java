package io.clipstream.core.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MicroBatcherTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final BatchListener QUIET = (size, waited, ran, failed) -> {};

    private final List<List<Integer>> batches = new CopyOnWriteArrayList<>();
    private final AtomicBoolean healthy = new AtomicBoolean(true);
    private @Nullable MicroBatcher<Integer, String> batcher;

    private MicroBatcher<Integer, String> batcher(BatchPolicy policy, Function<List<Integer>, List<String>> run) {
        return batcher(policy, 1, run);
    }

    private MicroBatcher<Integer, String> batcher(
            BatchPolicy policy, int concurrency, Function<List<Integer>, List<String>> run) {
        MicroBatcher<Integer, String> made = new MicroBatcher<>(
                policy,
                concurrency,
                batch -> {
                    batches.add(batch);
                    return run.apply(batch);
                },
                item -> 10,
                healthy::get,
                QUIET);
        batcher = made;
        return made;
    }

    @AfterEach
    void close() {
        if (batcher != null) {
            batcher.close();
        }
    }

    private static List<String> texts(List<Integer> items) {
        return items.stream().map(String::valueOf).toList();
    }

    private static List<CompletableFuture<String>> submit(MicroBatcher<Integer, String> batcher, int count) {
        List<CompletableFuture<String>> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(batcher.submit(i));
        }
        return results;
    }

    @Test
    void aFullBatchGoesWithoutLingering() throws Exception {
        var batcher = batcher(new BatchPolicy(4, LONG, 1_000), MicroBatcherTest::texts);

        var results = submit(batcher, 8);

        for (int i = 0; i < 8; i++) {
            assertThat(results.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(String.valueOf(i));
        }
        assertThat(batches).allSatisfy(batch -> assertThat(batch).hasSize(4));
    }

    @Test
    void whatDoesNotFillABatchGoesAfterTheLinger() throws Exception {
        var batcher = batcher(new BatchPolicy(100, Duration.ofMillis(20), 10_000), MicroBatcherTest::texts);

        assertThat(batcher.submit(7).get(10, TimeUnit.SECONDS)).isEqualTo("7");
    }

    @Test
    void aBatchIsNeverHeavierThanItMay() throws Exception {
        var batcher = batcher(new BatchPolicy(100, LONG, 35), MicroBatcherTest::texts);

        var results = submit(batcher, 8);

        results.get(5).get(10, TimeUnit.SECONDS);
        assertThat(batches).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(3));
    }

    @Test
    void oneItemHeavierThanABatchGoesAlone() throws Exception {
        var batcher = batcher(new BatchPolicy(100, LONG, 5), MicroBatcherTest::texts);

        assertThat(batcher.submit(1).get(10, TimeUnit.SECONDS)).isEqualTo("1");
    }

    @Test
    void aFailingItemIsFoundAndItsMatesAreNot() throws Exception {
        var batcher = batcher(new BatchPolicy(8, LONG, 1_000), batch -> {
            if (batch.contains(5)) {
                throw new IllegalArgumentException("five");
            }
            return texts(batch);
        });

        var results = submit(batcher, 8);

        for (int i = 0; i < 8; i++) {
            if (i == 5) {
                assertThatThrownBy(() -> results.get(5).get(10, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(IllegalArgumentException.class);
            } else {
                assertThat(results.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(String.valueOf(i));
            }
        }
    }

    @Test
    void aBatchOfWhichNothingSucceedsBlamesNoItemWhereTheEncoderIsBroken() {
        healthy.set(false);
        var batcher = batcher(new BatchPolicy(2, LONG, 1_000), batch -> {
            throw new IllegalStateException("out of memory");
        });

        var results = submit(batcher, 2);

        assertThatThrownBy(() -> results.get(0).get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(BrokenEncoderException.class);
    }

    @Test
    void aBatchOfWhichNothingSucceedsBlamesTheItemsWhereTheEncoderIsWell() {
        var batcher = batcher(new BatchPolicy(2, LONG, 1_000), batch -> {
            throw new IllegalStateException("poison");
        });

        var results = submit(batcher, 2);

        assertThatThrownBy(() -> results.get(1).get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aResultTooFewIsAFailure() {
        var batcher = batcher(new BatchPolicy(1, LONG, 1_000), batch -> List.of());

        assertThatThrownBy(() -> batcher.submit(1).get(10, TimeUnit.SECONDS)).hasMessageContaining("0 results");
    }

    @Test
    void itemsGatherWhileABatchRunsAndCancelledOnesAreLeftOut() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        var batcher = batcher(new BatchPolicy(10, Duration.ZERO, 1_000), batch -> {
            begun.countDown();
            try {
                assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return texts(batch);
        });
        var first = batcher.submit(0);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(batcher.runningNanos()).isPositive();

        var second = batcher.submit(1);
        var dropped = batcher.submit(2);
        var third = batcher.submit(3);
        dropped.cancel(false);
        goOn.countDown();

        assertThat(third.get(10, TimeUnit.SECONDS)).isEqualTo("3");
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(batches).containsExactly(List.of(0), List.of(1, 3));
    }

    @Test
    void severalBatchesRunAtOnceAndMoreGatherMeanwhile() throws Exception {
        CountDownLatch bothBegun = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        var batcher = batcher(new BatchPolicy(4, LONG, 1_000), 2, batch -> {
            bothBegun.countDown();
            await(goOn);
            return texts(batch);
        });

        var results = submit(batcher, 16);
        assertThat(bothBegun.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(batches).hasSize(2);
        goOn.countDown();

        for (int i = 0; i < 16; i++) {
            assertThat(results.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(String.valueOf(i));
        }
        assertThat(batches).hasSize(4).allSatisfy(batch -> assertThat(batch).hasSize(4));
    }

    @Test
    void aBatchThatTakesLongDoesNotHoldUpTheNext() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        var batcher = batcher(new BatchPolicy(1, LONG, 1_000), 2, batch -> {
            if (batch.contains(0)) {
                await(goOn);
            }
            return texts(batch);
        });

        var slow = batcher.submit(0);
        for (int i = 1; i < 10; i++) {
            assertThat(batcher.submit(i).get(10, TimeUnit.SECONDS)).isEqualTo(String.valueOf(i));
        }

        assertThat(slow).isNotDone();
        goOn.countDown();
        assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo("0");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void closingCancelsWhatIsQueued() throws Exception {
        var batcher = batcher(new BatchPolicy(10, LONG, 1_000), MicroBatcherTest::texts);
        var queued = batcher.submit(1);

        batcher.close();
        batcher.awaitIdle(Duration.ofSeconds(10));

        assertThat(queued).isCancelled();
        assertThat(batcher.submit(2)).isCancelled();
        assertThat(batches).isEmpty();
    }
}
