package io.clipstream.streams.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.status.Readiness;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RecentFiguresTest {
    private static CountAtBucket bucket(double millis, double count) {
        return new CountAtBucket(millis * 1e6, count);
    }

    @Test
    void quantilesAreThoseOfWhatCameBetweenTwoLooks() {
        CountAtBucket[] before = {bucket(10, 1_000), bucket(50, 1_000), bucket(100, 1_000)};
        CountAtBucket[] now = {bucket(10, 1_000), bucket(50, 1_010), bucket(100, 1_020)};

        assertThat(RecentFigures.quantile(before, now, 0.5)).isCloseTo(50, Offset.offset(1e-9));
        assertThat(RecentFigures.quantile(before, now, 0.25)).isCloseTo(30, Offset.offset(1e-9));
        assertThat(RecentFigures.quantile(before, now, 0.99)).isCloseTo(99, Offset.offset(1e-9));
        assertThat(RecentFigures.quantile(now, now, 0.5)).isNull();
        assertThat(RecentFigures.quantile(new CountAtBucket[0], now, 0.5)).isNull();
    }

    @Test
    void figuresComeFromTheClassifiersOwnMeters() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (ClassifierMetrics metrics = new ClassifierMetrics(registry, 1)) {
            metrics.bindInFlight(() -> 7, () -> 0L);
            RecentFigures figures =
                    new RecentFigures(registry, () -> List.of(new Readiness.Condition("model", false, "being loaded")));
            figures.look(0);
            for (int i = 0; i < 10; i++) {
                metrics.classified(1);
                metrics.latency(System.currentTimeMillis() - 30);
            }
            metrics.ran(10, 1, 1, 0);
            metrics.deadLettered("corrupt");

            ObjectNode look = figures.look(3);

            assertThat(look.get("imagesPerSecond").doubleValue()).isPositive();
            assertThat(look.get("latencyP50").doubleValue()).isBetween(25.0, 250.0);
            assertThat(look.get("latencyP99").doubleValue())
                    .isGreaterThanOrEqualTo(look.get("latencyP50").doubleValue());
            assertThat(look.get("batchSize").doubleValue()).isEqualTo(10);
            assertThat(look.get("inFlight").doubleValue()).isEqualTo(7);
            assertThat(look.get("deadLetters").longValue()).isEqualTo(1);
            assertThat(look.get("viewers").intValue()).isEqualTo(3);
            assertThat(look.get("conditions").get(0).get("text").textValue()).isEqualTo("being loaded");
        }
    }
}
