package io.clipstream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Watches how much memory processes use (proc(5), {@code status}). Resident memory includes pages of files, which the system
 * may drop; anonymous memory is the process's own. Thread-safe.
 */
final class MemoryWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 200;
    private static final double KIB_A_MIB = 1024;

    private final Map<Long, Double> peakAnonymous = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::watch, "benchmark-memory");

    MemoryWatch() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Begins to watch a process. */
    void add(long pid) {
        peakAnonymous.put(pid, 0.0);
    }

    private void watch() {
        try {
            while (true) {
                peakAnonymous.replaceAll((pid, peak) -> Math.max(peak, mib(pid, "RssAnon")));
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a running process uses, and used at most. */
    void into(Figures figures, long pid) {
        figures.put("peakResidentMiB", mib(pid, "VmHWM"))
                .put("peakAnonymousMiB", peakAnonymous.getOrDefault(pid, 0.0))
                .put("residentMiB", mib(pid, "VmRSS"))
                .put("anonymousMiB", mib(pid, "RssAnon"));
    }

    /** A field of a process's {@code status}; 0 where there is no such process any more. */
    static double mib(long pid, String field) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/status"))
                    .lines()
                    .filter(line -> line.startsWith(field + ":"))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_A_MIB)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
