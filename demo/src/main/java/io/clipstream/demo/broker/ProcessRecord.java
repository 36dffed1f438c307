package io.clipstream.demo.broker;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Properties;

/**
 * Which process was started for a node, kept on disk so that a later start can tell it from another process that has the
 * same number by now.
 *
 * @param pid the process's number
 * @param started when the operating system says it began
 */
record ProcessRecord(long pid, Instant started) {
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

    /** Records a process that runs; nothing is written when the system does not tell when it began. */
    static void write(Path file, ProcessHandle process) throws IOException {
        Optional<Instant> started = process.info().startInstant();
        if (started.isEmpty()) {
            return;
        }
        Properties properties = new Properties();
        properties.setProperty("pid", Long.toString(process.pid()));
        properties.setProperty("started", started.get().toString());
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
    }

    /** The recorded process, if it runs still. A file cut short by a crash is as good as none. */
    static Optional<ProcessHandle> findRunning(Path file) throws IOException {
        return read(file).flatMap(ProcessRecord::running);
    }

    private static Optional<ProcessRecord> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
            return Optional.of(new ProcessRecord(
                    Long.parseLong(properties.getProperty("pid", "")),
                    Instant.parse(properties.getProperty("started", ""))));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private Optional<ProcessHandle> running() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process ->
                        process.info().startInstant().filter(this::isStart).isPresent());
    }

    /** The system counts from its boot, whose time moves a little when its clock is set. */
    private boolean isStart(Instant instant) {
        return Duration.between(started, instant).abs().compareTo(CLOCK_TOLERANCE) <= 0;
    }
}
