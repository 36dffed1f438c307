package io.clipstream.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the machine's processors have done since it started, from {@code /proc} (proc(5)), in ticks of a hundredth of a
 * second.
 *
 * @param total all ticks of all processors, the idle ones included
 * @param busy those that were not idle, stolen ones included
 * @param stolen those that the hypervisor gave to others
 * @param own those of this process and its children
 */
record ProcessorTicks(long total, long busy, long stolen, long own) {
    /** Ticks a second (USER_HZ): 100 on every Linux that a JDK runs on. */
    static final double A_SECOND = 100;

    private static final int IDLE = 3;
    private static final int IO_WAIT = 4;
    private static final int STOLEN = 7;
    /** After these come the guests', which are counted among the others already. */
    private static final int COUNTED = 8;

    static final int USER_TIME = 11;
    private static final int CHILDREN_SYSTEM_TIME = 14;

    static ProcessorTicks now() {
        String[] fields =
                read(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split(" +");
        long total = 0;
        for (int i = 0; i < COUNTED; i++) {
            total += Long.parseLong(fields[i + 1]);
        }
        long idle = Long.parseLong(fields[IDLE + 1]) + Long.parseLong(fields[IO_WAIT + 1]);
        return new ProcessorTicks(total, total - idle, Long.parseLong(fields[STOLEN + 1]), ownTicks());
    }

    private static long ownTicks() {
        try (Stream<ProcessHandle> children = ProcessHandle.current().descendants()) {
            return ofProcess(ProcessHandle.current().pid())
                    + children.mapToLong(child -> ofProcess(child.pid())).sum();
        }
    }

    /** Ticks of a process and of its children that have ended; 0 where there is no such process any more. */
    static long ofProcess(long pid) {
        Optional<String[]> fields = fields(Path.of("/proc/" + pid + "/stat"));
        long sum = 0;
        for (int i = USER_TIME; fields.isPresent() && i <= CHILDREN_SYSTEM_TIME; i++) {
            sum += Long.parseLong(fields.get()[i]);
        }
        return sum;
    }

    /** Ticks of one thread, by its folder under {@code task}; 0 where it has ended. */
    static long ofThread(Path task) {
        return fields(task.resolve("stat"))
                .map(fields -> Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]))
                .orElse(0L);
    }

    /** Fields of a {@code stat} file from the state on: the name before it may have spaces. */
    static Optional<String[]> fields(Path stat) {
        try {
            String line = Files.readString(stat);
            return Optional.of(line.substring(line.lastIndexOf(')') + 2).trim().split(" "));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("benchmarks need Linux: " + file + " tells who used the processors", e);
        }
    }
}
