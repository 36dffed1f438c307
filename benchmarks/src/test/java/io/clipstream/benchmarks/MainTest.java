package io.clipstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    @Test
    void everyBenchmarkOfTheContractIsThere() {
        assertThat(Main.commandLine().getSubcommands().keySet())
                .contains(
                        "end-to-end",
                        "encoder",
                        "images",
                        "images-memory",
                        "images-scaled",
                        "label-update",
                        "page",
                        "restart",
                        "peer");
    }

    @Test
    void itsNameIsAsked() {
        assertThat(Main.commandLine()
                        .setErr(new java.io.PrintWriter(java.io.Writer.nullWriter()))
                        .execute())
                .isEqualTo(CommandLine.ExitCode.USAGE);
    }
}
