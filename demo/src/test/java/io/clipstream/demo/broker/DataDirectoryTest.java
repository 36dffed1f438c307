package io.clipstream.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
    @TempDir
    Path temp;

    @Test
    void createsWhatIsMissing() throws IOException {
        // given
        Path wanted = temp.resolve("a folder/with spaces");

        // when
        try (DataDirectory directory = DataDirectory.open(wanted)) {
            // then
            assertThat(directory.path()).isEqualTo(wanted.toAbsolutePath()).isDirectory();
        }
    }

    @Test
    void letsOnlyOneIn() throws IOException {
        // given
        try (DataDirectory first = DataDirectory.open(temp)) {
            // when, then
            assertThatThrownBy(() -> DataDirectory.open(first.path()))
                    .isInstanceOf(DataDirectoryInUseException.class)
                    .hasMessageContaining(temp.toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--data-dir");
        }
    }

    @Test
    void isFreeAgainOnceClosed() throws IOException {
        // given
        DataDirectory first = DataDirectory.open(temp);
        first.close();
        first.close();

        // when
        try (DataDirectory second = DataDirectory.open(temp)) {
            // then
            assertThat(second.path()).isEqualTo(first.path());
        }
    }

    @Test
    void aLockFileThatNobodyLocksIsNoObstacle() throws IOException {
        // given a file as a killed process leaves it
        Files.writeString(temp.resolve("demo.lock"), "12345");

        // when
        try (DataDirectory directory = DataDirectory.open(temp)) {
            // then
            assertThat(directory.path()).isDirectory();
        }
    }
}
