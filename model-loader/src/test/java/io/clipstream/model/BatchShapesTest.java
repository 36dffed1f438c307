package io.clipstream.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchShapesTest {
    @Test
    void fewShapesHoldEverySize() {
        assertThat(IntStream.of(1, 2, 3, 5, 8, 9, 17, 32, 33, 64, 65).map(BatchShapes.FEW::atLeast))
                .containsExactly(1, 2, 4, 8, 8, 16, 32, 32, 64, 64, 96);
        assertThat(BatchShapes.FEW.upTo(50)).containsExactly(1, 2, 4, 8, 16, 32, 64);
    }

    @Test
    void elsewhereABatchIsRunAsItIs() {
        assertThat(IntStream.of(1, 7, 33).map(BatchShapes.ANY::atLeast)).containsExactly(1, 7, 33);
        assertThat(BatchShapes.ANY.upTo(32)).containsExactly(1, 32);
        assertThat(BatchShapes.ANY.upTo(1)).containsExactly(1);
    }
}
