package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTicksTest {
    @Test
    void aNameWithSpacesAndBracketsIsPassedOver(@TempDir Path folder) throws Exception {
        Path stat =
                Files.writeString(folder.resolve("stat"), "42 (a) thread (of) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n");

        assertThat(ProcessorTicks.fields(stat)).hasValueSatisfying(fields -> {
            assertThat(fields[0]).isEqualTo("S");
            assertThat(fields[ProcessorTicks.USER_TIME]).isEqualTo("11");
        });
    }

    @Test
    void aProcessThatHasEndedUsesNothing() {
        assertThat(ProcessorTicks.ofProcess(Long.MAX_VALUE)).isZero();
    }

    @Test
    void ticksOnlyGrow() {
        ProcessorTicks before = ProcessorTicks.now();
        ProcessorTicks after = ProcessorTicks.now();

        assertThat(after.total()).isGreaterThanOrEqualTo(before.total());
        assertThat(after.own()).isGreaterThanOrEqualTo(before.own()).isPositive();
        assertThat(after.busy()).isLessThanOrEqualTo(after.total()).isGreaterThanOrEqualTo(after.stolen());
    }
}
