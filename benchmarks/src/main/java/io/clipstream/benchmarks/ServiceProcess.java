package io.clipstream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A service under test, in a process of its own. All that it prints goes to a file. */
final class ServiceProcess implements AutoCloseable {
    private static final long END_SECONDS = 20;
    private static final int LAST_LINES = 4;

    /** What {@code bin/clipstream run} tells glibc; every service gets it, so that allocators are not what is compared. */
    private static final Map<String, String> ALLOCATOR = Map.of("MALLOC_ARENA_MAX", "2");

    private final Process process;
    private final Path log;

    private ServiceProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static ServiceProcess start(List<String> command, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(ALLOCATOR);
        Process process = builder.start();
        // Should the benchmark itself be told to end.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new ServiceProcess(process, log);
    }

    long pid() {
        return process.pid();
    }

    /** The end of what it printed, as one line. */
    String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()))
                .strip();
    }

    /** @throws EndedException with its last words, where it has ended */
    void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new EndedException("it ended with " + process.exitValue() + ": " + lastWords());
        }
    }

    /** A service has ended by itself; the message holds the last that it printed. */
    static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private EndedException(String message) {
            super(message);
        }
    }

    /** Tells it to end, and waits until it has. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
