package io.clipstream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where processor time goes, by what threads do: processor seconds of this process's threads and of the broker. Groups:
 * {@code encoder} (libtorch's own threads included), {@code decode}, {@code score}, {@code streams}, {@code kafkaClients}
 * (network and heartbeats), {@code labelFence} (asks for the end of the label topic), {@code labels} (table and writer),
 * {@code reader} (the benchmark's), {@code compiler} and {@code collector} (the JVM's), {@code other} (the rest of this
 * process) and {@code broker}.
 */
final class ThreadGroups {
    static final String ENCODER = "encoder";
    static final String COMPILER = "compiler";
    private static final String OTHER = "other";
    private static final List<String> GROUPS = List.of(
            ENCODER,
            "decode",
            "score",
            "streams",
            "kafkaClients",
            "labelFence",
            "labels",
            "reader",
            COMPILER,
            "collector",
            OTHER,
            "broker");

    /** Linux keeps 15 bytes of a thread's name; threads that native code starts inherit it. */
    private static final String ENCODER_NAME = "clipstream-enco";

    /** Threads that Java code does not see, or not all of: beginning of the name, group. */
    private static final Map<String, String> NATIVE = Map.of(
            ENCODER_NAME,
            ENCODER,
            "C1 Compiler",
            COMPILER,
            "C2 Compiler",
            COMPILER,
            "GC Thread",
            "collector",
            "G1 ",
            "collector");

    private ThreadGroups() {}

    /** Processor seconds of each group so far. */
    static Map<String, Double> seconds(long brokerPid) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        GROUPS.forEach(group -> seconds.put(group, 0.0));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double known = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            double used = thread == null ? 0 : Seconds.of(Math.max(0, threads.getThreadCpuTime(thread.getThreadId())));
            if (thread != null && !thread.getThreadName().startsWith(ENCODER_NAME)) {
                seconds.merge(group(thread.getThreadName()), used, Double::sum);
                known += used;
            }
        }
        known += natives(seconds);
        long all = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        seconds.merge(OTHER, Seconds.of(all) - known, Double::sum);
        seconds.put("broker", ProcessorTicks.ofProcess(brokerPid) / ProcessorTicks.A_SECOND);
        return seconds;
    }

    private static String group(String thread) {
        if (thread.startsWith("clipstream-label-fence")) {
            return "labelFence";
        }
        if (thread.contains("GlobalStreamThread") || thread.contains("-labels-")) {
            return "labels";
        }
        if (thread.contains("StreamThread")) {
            return "streams";
        }
        if (thread.startsWith("clipstream-decode")) {
            return "decode";
        }
        if (thread.startsWith("clipstream-score")) {
            return "score";
        }
        if (thread.startsWith("kafka-")) {
            return "kafkaClients";
        }
        return thread.startsWith(CommittedResults.THREAD) ? "reader" : OTHER;
    }

    /** Adds what these used. */
    private static double natives(Map<String, Double> seconds) {
        double sum = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                String name = name(task);
                for (Map.Entry<String, String> known : NATIVE.entrySet()) {
                    if (name.startsWith(known.getKey())) {
                        double used = ProcessorTicks.ofThread(task) / ProcessorTicks.A_SECOND;
                        seconds.merge(known.getValue(), used, Double::sum);
                        sum += used;
                    }
                }
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException("benchmarks need Linux: /proc/self/task lists the threads", e);
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm"));
        } catch (IOException e) {
            // It has ended.
            return "";
        }
    }

    /** Share of all these processor seconds that the JVM's compiler used, 0 to 1: while it is high, the JVM is not warm. */
    static double compilerShare(Map<String, Double> used) {
        double all = used.values().stream().mapToDouble(Double::doubleValue).sum();
        return all > 0 ? Math.max(0, used.getOrDefault(COMPILER, 0.0)) / all : 0;
    }

    /** What each group used between two looks. */
    static Map<String, Double> between(Map<String, Double> from, Map<String, Double> to) {
        Map<String, Double> used = new LinkedHashMap<>(to);
        from.forEach((group, seconds) -> used.merge(group, -seconds, Double::sum));
        return used;
    }
}
