package io.clipstream.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerNodeTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path directory;

    /** Stands for a broker that hangs: it neither reads its input nor ends. */
    private Process hanging;

    @BeforeEach
    void startProcess() throws IOException {
        hanging = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void endProcess() {
        hanging.destroyForcibly().onExit().join();
    }

    @Test
    void endsTheProcessThatAnEarlierStartRecorded() throws Exception {
        // given
        ProcessRecord.write(directory.resolve("broker.pid"), hanging.toHandle());

        // when
        new BrokerNode(directory).cleanUp(SHORT);

        // then
        assertThat(hanging.isAlive()).isFalse();
        assertThat(directory.resolve("broker.pid")).doesNotExist();
    }

    @Test
    void leavesAnotherProcessOfTheSameNumberAlone() throws Exception {
        // given
        Files.writeString(
                directory.resolve("broker.pid"), "pid=" + hanging.pid() + "\nstarted=2001-01-01T00\\:00\\:00Z\n");

        // when
        new BrokerNode(directory).cleanUp(SHORT);

        // then
        assertThat(hanging.isAlive()).isTrue();
    }

    @Test
    void aLockFileThatNobodyLocksIsNoObstacle() throws IOException {
        // given
        BrokerNode node = new BrokerNode(directory);
        Files.createDirectories(node.logDirectory());
        Files.createFile(node.logDirectory().resolve(".lock"));

        // when, then
        assertThatCode(() -> node.cleanUp(SHORT)).doesNotThrowAnyException();
    }

    @Test
    void refusesRecordsThatAnotherProcessHolds() throws IOException {
        // given
        BrokerNode node = new BrokerNode(directory);
        Files.createDirectories(node.logDirectory());
        Path lock = node.logDirectory().resolve(".lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            // when, then
            assertThat(held.isValid()).isTrue();
            assertThatThrownBy(() -> node.cleanUp(SHORT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(lock.toString())
                    .hasMessageContaining("--data-dir");
        }
    }
}
