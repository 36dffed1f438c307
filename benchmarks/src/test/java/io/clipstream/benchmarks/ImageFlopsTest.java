package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

/** Against the published numbers of multiplications with additions, each counted as one there. */
class ImageFlopsTest {
    /** Eleven blocks whole, of the twelfth keys and values of all tokens and the rest of one. */
    @Test
    void whatVitB32CannotDoWithout() {
        double block = 24.0 * 768 * 768;
        double saved = 49 * (block - 4.0 * 768 * 768 + 4.0 * 50 * 768);

        assertThat(ImageFlops.vitB32() - ImageFlops.vitB32Needed()).isCloseTo(saved, withinPercentage(0.01));
    }

    @Test
    void vitB32() {
        assertThat(ImageFlops.vitB32()).isCloseTo(2 * 4.4e9, withinPercentage(1));
    }

    /** As published for 224 pixels: 17.6 thousand million multiplications. */
    @Test
    void vitB16() {
        assertThat(ImageFlops.vitB16()).isCloseTo(2 * 17.6e9, withinPercentage(2));
    }

    @Test
    void efficientNetWithoutSqueezeAndExcitation() {
        assertThat(ImageFlops.efficientNetLite0()).isCloseTo(2 * 0.39e9, withinPercentage(3));
    }
}
