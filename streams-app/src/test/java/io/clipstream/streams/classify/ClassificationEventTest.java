package io.clipstream.streams.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassificationEventTest {
    private static String exact(double probability) {
        return new BigDecimal(probability).round(new MathContext(6)).toPlainString();
    }

    @Test
    void probabilitiesAreRoundedAsTheirExactDecimalsAre() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            double probability = random.nextDouble();
            assertThat(ClassificationEvent.plain(probability)).isEqualTo(exact(probability));
            double short6 = random.nextInt(2_000_001) / 2e6;
            assertThat(ClassificationEvent.plain(short6)).isEqualTo(exact(short6));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 0.1, 0.5, 0.75, 0.25, 0.1234565, 0.9998999999, 0.99999999, 1e-9, Double.MIN_VALUE})
    void soAreThoseAtTheEdges(double probability) {
        assertThat(ClassificationEvent.plain(probability)).isEqualTo(exact(probability));
    }
}
