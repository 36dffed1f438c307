package io.clipstream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where figures were measured.
 *
 * @param cpu the processor's name
 * @param cores that this process may use
 * @param memoryGiB of the machine
 */
record Machine(String cpu, int cores, double memoryGiB) {
    private static final double KIB_A_GIB = 1 << 20;

    static Machine read() throws IOException {
        String memory = field(Path.of("/proc/meminfo"), "MemTotal");
        return new Machine(
                field(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(memory.replace(" kB", "")) / KIB_A_GIB);
    }

    private static String field(Path file, String name) throws IOException {
        return Files.readString(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("0");
    }

    void into(Figures figures) {
        figures.put("cpu", cpu).put("cores", (long) cores).put("memoryGiB", memoryGiB);
    }
}
