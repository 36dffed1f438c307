package io.clipstream.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessRecordTest {
    @TempDir
    Path temp;

    private Path file;

    @BeforeEach
    void place() {
        file = temp.resolve("broker.pid");
    }

    @Test
    void findsTheProcessThatWasRecorded() throws IOException {
        // given
        ProcessRecord.write(file, ProcessHandle.current());

        // when, then
        assertThat(ProcessRecord.findRunning(file)).contains(ProcessHandle.current());
    }

    @Test
    void takesNoOtherProcessOfTheSameNumber() throws IOException {
        // given a number that runs, with another beginning
        Files.writeString(file, "pid=" + ProcessHandle.current().pid() + "\nstarted=2001-01-01T00\\:00\\:00Z\n");

        // when, then
        assertThat(ProcessRecord.findRunning(file)).isEmpty();
    }

    @Test
    void aFileCutShortNamesNoProcess() throws IOException {
        // given
        Files.writeString(file, "pid=12");

        // when, then
        assertThat(ProcessRecord.findRunning(file)).isEmpty();
        assertThat(ProcessRecord.findRunning(temp.resolve("absent"))).isEmpty();
    }
}
