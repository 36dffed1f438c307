package io.clipstream.streams.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BusyShareTest {
    private static final Offset<Double> TINY = within(1e-9);

    private final AtomicLong now = new AtomicLong(-5_000_000_000L);
    private final BusyShare busy = new BusyShare(now::get);

    private void pass(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void run(long millis) {
        pass(millis);
        busy.ran(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void nothingRan() {
        assertThat(busy.share()).isZero();
        pass(10_000);
        assertThat(busy.share()).isZero();
    }

    @Test
    void aRunThatCrossesSecondsIsSharedAmongThem() {
        pass(500);
        run(2_000);
        pass(1_500);

        assertThat(busy.share()).isEqualTo(0.5, TINY);
    }

    @Test
    void onlyTheLastMinuteCounts() {
        run(60_000);
        pass(30_000);
        assertThat(busy.share()).isEqualTo(0.5, TINY);

        pass(30_000);
        assertThat(busy.share()).isZero();
    }

    @Test
    void aRunLongerThanAMinuteFillsIt() {
        pass(7_000);
        run(200_000);

        assertThat(busy.share()).isEqualTo(1, TINY);
    }

    @Test
    void runsBesideEachOtherAddUp() {
        pass(1_000);
        busy.ran(TimeUnit.SECONDS.toNanos(1));
        busy.ran(TimeUnit.SECONDS.toNanos(1));

        assertThat(busy.share()).isEqualTo(2, TINY);
    }
}
