package io.clipstream.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code peers/python/service.py}, in a process of its own. */
final class PythonService {
    private PythonService() {}

    /**
     * Starts it.
     *
     * @param python with the libraries of its {@code requirements.txt}
     * @param folder for its log
     * @param labels file of the label set, named as the set
     * @param more arguments
     */
    static ServiceProcess start(
            Path python,
            Path folder,
            String bootstrapServers,
            ServiceTopics topics,
            Path model,
            Path labels,
            List<String> more)
            throws IOException {
        Path script =
                Path.of(System.getProperty("clipstream.home", "."), "benchmarks", "peers", "python", "service.py");
        List<String> command = new ArrayList<>(List.of(
                python.toString(),
                script.toString(),
                "--bootstrap-server",
                bootstrapServers,
                "--model",
                model.toString(),
                "--labels",
                labels.toString(),
                "--images",
                topics.of("images"),
                "--results",
                topics.of("classifications"),
                "--dead-letters",
                topics.of("dead-letters"),
                "--group",
                topics.title()));
        command.addAll(more);
        return ServiceProcess.start(command, folder.resolve(topics.title() + ".log"));
    }
}
