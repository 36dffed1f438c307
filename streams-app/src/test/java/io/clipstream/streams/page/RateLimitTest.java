package io.clipstream.streams.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private long now = -5;

    @Test
    void takesABurstAndThenItsRate() {
        RateLimit limit = new RateLimit(2, 3, () -> now);

        assertThat(limit.available()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(limit.take()).isTrue();
        }
        assertThat(limit.take()).isFalse();
        now += TimeUnit.MILLISECONDS.toNanos(500);
        assertThat(limit.take()).isTrue();
        assertThat(limit.take()).isFalse();
        now += TimeUnit.HOURS.toNanos(1);
        assertThat(limit.available()).isEqualTo(3);
    }

    @Test
    void workIsKeptToItsShare() {
        WorkBudget budget = new WorkBudget(0.1, () -> now);

        assertThat(budget.allows()).isTrue();
        now += TimeUnit.SECONDS.toNanos(10);
        budget.spent(TimeUnit.MILLISECONDS.toNanos(100));
        now += TimeUnit.MILLISECONDS.toNanos(499);
        assertThat(budget.allows())
                .as("of the time before, half a second counts")
                .isFalse();
        now += TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(budget.allows()).isTrue();
    }
}
