package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class TrendTest {
    @Test
    void aLineHasItsSlopeAndNoDoubt() {
        Trend trend = trend(50, i -> 3 + 0.5 * i);

        assertThat(trend.slope()).isCloseTo(0.5, within(1e-12));
        assertThat(trend.margin()).isCloseTo(0, within(1e-9));
    }

    @Test
    void noiseIsDoubtAndResemblingNeighboursAreMoreOfIt() {
        Random random = new Random(3);
        double[] noise = random.doubles(400, -1, 1).toArray();
        Trend independent = trend(400, i -> noise[i]);
        // The same noise, each value four times in a row.
        Trend resembling = trend(400, i -> noise[i / 4]);

        assertThat(Math.abs(independent.slope())).isLessThan(independent.margin());
        assertThat(resembling.margin()).isGreaterThan(1.5 * independent.margin());
    }

    @Test
    void aFewPointsAreNoTrend() {
        assertThatThrownBy(() -> trend(9, i -> i)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Trend trend(int count, IntToDoubleFunction value) {
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            x.add((double) i);
            y.add(value.applyAsDouble(i));
        }
        return Trend.of(x, y);
    }
}
