package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

/** Against the published numbers of multiplications with additions, each counted as one there. */
class ImageFlopsTest {
    @Test
    void vitB32() {
        assertThat(ImageFlops.vitB32()).isCloseTo(2 * 4.4e9, withinPercentage(1));
    }

    @Test
    void efficientNetWithoutSqueezeAndExcitation() {
        assertThat(ImageFlops.efficientNetLite0()).isCloseTo(2 * 0.39e9, withinPercentage(3));
    }
}
