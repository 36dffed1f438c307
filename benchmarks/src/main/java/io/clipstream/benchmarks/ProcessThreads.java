package io.clipstream.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where another process's processor time goes: seconds by what its threads are called (proc(5), {@code task}). Linux keeps 15
 * bytes of a name, and threads that native code starts inherit it; so libtorch's count as the encoder's.
 */
final class ProcessThreads {
    private static final String OTHER = "other";

    /** In the names of the label sets' stream threads, which have an application id of their own. */
    private static final String LABELS = "-lab";

    /** Begins a name → what such threads do. */
    private record Group(String prefix, String name) {}

    private static final List<Group> GROUPS = List.of(
            // Clipstream's; its Kafka threads begin with the application's id.
            new Group("clipstream-enco", ThreadGroups.ENCODER),
            new Group("clipstream-deco", "decode"),
            new Group("clipstream-scor", "score"),
            new Group("clipstream-labe", "labelFence"),
            new Group(ClipstreamService.APPLICATION_ID, "streams"),
            new Group("kafka-", "kafkaClients"),
            new Group("C1 Compiler", ThreadGroups.COMPILER),
            new Group("C2 Compiler", ThreadGroups.COMPILER),
            new Group("GC Thread", "collector"),
            new Group("G1 ", "collector"),
            new Group("VM ", "collector"),
            // The Python service's.
            new Group("encode", ThreadGroups.ENCODER),
            new Group("decode", "decode"),
            new Group("kafka", "main"),
            new Group("rdk:", "kafkaClients"));

    private ProcessThreads() {}

    /** Processor seconds of each group so far; threads that have ended are among {@code other}. */
    static Map<String, Double> seconds(long pid) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        double known = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                double used = ProcessorTicks.ofThread(task) / ProcessorTicks.A_SECOND;
                seconds.merge(group(name(task)), used, Double::sum);
                known += used;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " has ended", e);
        }
        double ended = ProcessorTicks.ofProcess(pid) / ProcessorTicks.A_SECOND - known;
        seconds.merge(OTHER, Math.max(0, ended), Double::sum);
        return seconds;
    }

    static String group(String thread) {
        if (thread.startsWith(ClipstreamService.APPLICATION_ID) && thread.contains(LABELS)) {
            return "labels";
        }
        return GROUPS.stream()
                .filter(group -> thread.startsWith(group.prefix()))
                .map(Group::name)
                .findFirst()
                .orElse(OTHER);
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            // It has ended.
            return "";
        }
    }
}
