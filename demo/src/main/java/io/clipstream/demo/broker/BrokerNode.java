package io.clipstream.demo.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One node: its folder, and its process while it runs. Not thread-safe; {@link EmbeddedBroker} takes turns. */
final class BrokerNode {
    /** Beyond what {@link BrokerProcess} grants itself. */
    private static final Duration STOP_TIME = Duration.ofSeconds(20);

    private static final Duration KILL_TIME = Duration.ofSeconds(10);

    /**
     * A terminal's Ctrl-C, its closing, and tools that signal a whole process group reach the broker too, while its clients
     * still have transactions to finish. So it ignores them (an ignored signal stays ignored across exec, and the JVM
     * respects that); the end of its standard input is what stops it.
     */
    private static final List<String> WITHOUT_SIGNALS =
            List.of("/bin/sh", "-c", "trap '' INT HUP TERM; exec \"$@\"", "clipstream-broker");

    private final Path directory;
    private @Nullable Process process;
    private AtomicBoolean endExpected = new AtomicBoolean();

    BrokerNode(Path directory) {
        this.directory = directory;
    }

    Path properties() {
        return directory.resolve("server.properties");
    }

    /** Where Kafka keeps the node's records. */
    Path logDirectory() {
        return directory.resolve("data");
    }

    /** Whether a broker has run here and did not stop in order; to be asked before the next one is started. */
    boolean wasKilled() {
        return Files.exists(logDirectory().resolve("meta.properties"))
                && !Files.exists(logDirectory().resolve(".kafka_cleanshutdown"));
    }

    /** What the broker logs. */
    Path log() {
        return directory.resolve("broker.log");
    }

    /** What its JVM prints: normally nothing. */
    private Path output() {
        return directory.resolve("broker.out");
    }

    private Path processRecord() {
        return directory.resolve("broker.pid");
    }

    /**
     * Starts the process on a formatted directory.
     *
     * @param unexpectedEnd completed with what happened if the process ends and nobody here ended it
     */
    void start(List<String> jvmFlags, String classPath, CompletableFuture<String> unexpectedEnd) throws IOException {
        List<String> command = new ArrayList<>(WITHOUT_SIGNALS);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.add("-Dlogback.configurationFile=io/clipstream/demo/broker/broker-logback.xml");
        command.add("-Dclipstream.broker.log=" + log());
        command.addAll(List.of(
                "-cp", classPath, BrokerProcess.class.getName(), properties().toString()));
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
        AtomicBoolean expected = new AtomicBoolean();
        process = started;
        endExpected = expected;
        ProcessRecord.write(processRecord(), started.toHandle());
        var unused = started.onExit().thenAccept(ended -> {
            if (!expected.get()) {
                unexpectedEnd.complete("The broker's process ended with status %d; see %s and %s"
                        .formatted(ended.exitValue(), log(), output()));
            }
        });
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The process's number, or -1 when none was started. */
    long pid() {
        return process == null ? -1 : process.pid();
    }

    /** Whether the log or the JVM's output says that a port was taken. */
    boolean sawPortTaken() throws IOException {
        for (Path file : List.of(log(), output())) {
            if (Files.exists(file) && Files.readString(file).contains("Address already in use")) {
                return true;
            }
        }
        return false;
    }

    /** Asks the process to stop; {@link #awaitStop} waits for it. */
    void requestStop() {
        endExpected.set(true);
        if (process != null) {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // The process is gone already.
            }
        }
    }

    /** Waits for the process to end after {@link #requestStop}, and ends it by force when it takes too long. */
    void awaitStop() throws InterruptedException, IOException {
        if (process == null) {
            return;
        }
        if (!process.waitFor(STOP_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
        Files.deleteIfExists(processRecord());
    }

    /** SIGKILL, and waits for the end. */
    void kill() {
        endExpected.set(true);
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /**
     * Ends what an earlier demo left behind when it was killed: its broker, which is stopping by itself, or hangs. Only the
     * process that this node's own record names is ever ended.
     *
     * @param patience how long it may go on stopping by itself
     * @throws IOException when some other process still holds the records
     */
    void cleanUp(Duration patience) throws IOException, InterruptedException {
        Optional<ProcessHandle> orphan = ProcessRecord.findRunning(processRecord());
        if (orphan.isPresent() && !ends(orphan.get(), patience)) {
            orphan.get().destroyForcibly();
            if (!ends(orphan.get(), KILL_TIME)) {
                throw new IOException("Process %d, the broker of an earlier start on %s, cannot be ended"
                        .formatted(orphan.get().pid(), directory));
            }
        }
        Files.deleteIfExists(processRecord());
        awaitUnlocked(patience);
    }

    private static boolean ends(ProcessHandle process, Duration limit) throws InterruptedException {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return !process.isAlive();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A demo that is killed before it could record its broker leaves one that is known only by Kafka's own lock. */
    private void awaitUnlocked(Duration limit) throws IOException, InterruptedException {
        Path lock = logDirectory().resolve(".lock");
        boolean unlocked = Polling.until(limit, () -> {
            try {
                return isUnlocked(lock);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        if (!unlocked) {
            throw new IOException(
                    "Another process holds " + lock + ": end it, or name another directory with --data-dir");
        }
    }

    private static boolean isUnlocked(Path lock) throws IOException {
        if (!Files.exists(lock)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        } catch (OverlappingFileLockException e) {
            // Held by this very process.
            return false;
        }
    }
}
