package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuantilesTest {
    @Test
    void quantilesAreValuesThatWereSeen() {
        Quantiles hundred = new Quantiles(
                IntStream.rangeClosed(1, 100).mapToObj(i -> (double) (101 - i)).toList());

        assertThat(hundred.at(0.5)).isEqualTo(50);
        assertThat(hundred.at(0.99)).isEqualTo(99);
        assertThat(hundred.at(1)).isEqualTo(100);
        assertThat(hundred.at(0)).isEqualTo(1);
        assertThat(hundred.min()).isEqualTo(1);
        assertThat(hundred.max()).isEqualTo(100);
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTwo() {
        assertThat(new Quantiles(List.of(4.0, 1.0, 3.0, 2.0)).median()).isEqualTo(2.5);
        assertThat(new Quantiles(List.of(3.0, 1.0, 2.0)).median()).isEqualTo(2);
    }

    @Test
    void nothingHasNoQuantiles() {
        assertThatThrownBy(() -> new Quantiles(List.of())).hasMessage("nothing was measured");
    }
}
