package io.clipstream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The application as a user starts it: {@code bin/clipstream run} with a file of settings, in a process of its own. */
final class ClipstreamService {
    /** Begins its application id, and so its Kafka threads' names; short, so that Linux keeps enough of what follows. */
    static final String APPLICATION_ID = "s-";

    private ClipstreamService() {}

    /**
     * Starts it.
     *
     * @param folder for its settings and log
     * @param topics where it reads and writes; their prefix names its files
     * @param model directory of the checkpoint
     * @param more settings, beyond where Kafka and the model are
     */
    static ServiceProcess start(
            Path folder, String bootstrapServers, ServiceTopics topics, Path model, Map<String, String> more)
            throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("application.id", APPLICATION_ID + topics.title());
        settings.put("topics.prefix", topics.prefix());
        settings.put("model", model.toString());
        settings.put("http.port", "0");
        settings.putAll(more);
        Path file = folder.resolve(topics.title() + ".properties");
        Files.writeString(
                file,
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue() + "\n")
                        .collect(Collectors.joining()));
        // The flags of bin/clipstream run, where there is no GPU.
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "-Xms96m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.clipstream.streams.app.Main",
                "run",
                "--config",
                file.toString()));
        return ServiceProcess.start(command, folder.resolve(topics.title() + ".log"));
    }
}
