package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    @Test
    void itEndsOnceTheCompilerHasLittleToDo() {
        assertThat(WarmUp.isOver(0.2, 1, 6)).isFalse();
        assertThat(WarmUp.isOver(0.009, 2, 6)).isTrue();
    }

    @Test
    void itEndsWithItsLastRoundWhateverTheCompilerDoes() {
        assertThat(WarmUp.isOver(0.2, 6, 6)).isTrue();
    }

    @Test
    void theCompilersShareIsThatOfAllProcessorTime() {
        assertThat(ThreadGroups.compilerShare(Map.of(ThreadGroups.COMPILER, 1.0, ThreadGroups.ENCODER, 3.0)))
                .isEqualTo(0.25);
        assertThat(ThreadGroups.compilerShare(Map.of())).isZero();
    }
}
