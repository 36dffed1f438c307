package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessThreadsTest {
    @ParameterizedTest
    @CsvSource({
        "clipstream-enco, encoder",
        "clipstream-deco, decode",
        "clipstream-labe, labelFence",
        "s-ours-1a2b3c4d, streams",
        "s-ours-labels-1, labels",
        "kafka-producer-, kafkaClients",
        "C2 CompilerThre, compiler",
        "GC Thread#0, collector",
        "encode, encoder",
        "decode, decode",
        "kafka, main",
        "rdk:broker1, kafkaClients",
        "python, other"
    })
    void aThreadCountsByItsName(String thread, String group) {
        assertThat(ProcessThreads.group(thread)).isEqualTo(group);
    }

    @Test
    void allGroupsTogetherAreTheProcess() {
        long pid = ProcessHandle.current().pid();
        double before = ProcessorTicks.ofProcess(pid) / ProcessorTicks.A_SECOND;

        Map<String, Double> seconds = ProcessThreads.seconds(pid);

        double sum = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
        // Each thread's ticks are rounded down on their own.
        assertThat(sum).isBetween(before - 1, ProcessorTicks.ofProcess(pid) / ProcessorTicks.A_SECOND + 1);
    }
}
