package io.clipstream.demo.command;

import io.clipstream.demo.broker.DataDirectoryInUseException;
import io.clipstream.demo.broker.PortInUseException;
import io.clipstream.streams.client.CommandFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo}: everything on this machine, in one command. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a Kafka broker, a schema registry and the classifier with the bundled small model, publishes the bundled"
                    + " pictures, prints results as they come, and stays until Ctrl-C. Everything listens on 127.0.0.1.",
            "A further start on the same data directory goes on where the last one ended: the pictures are published once,"
                    + " and what was not answered is answered then."
        })
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--once",
            description = "End when all bundled pictures are answered, with a summary; exit code 0 only if all were.")
    private boolean once;

    @Option(
            names = "--data-dir",
            paramLabel = "D",
            description = "Where records are kept. Default: $$XDG_DATA_HOME/clipstream/demo, or"
                    + " ~/.local/share/clipstream/demo; with --once a temporary directory, removed at the end.")
    private @Nullable Path dataDirectory;

    @Option(
            names = DemoPorts.BROKER,
            paramLabel = "P",
            defaultValue = "" + DemoPorts.DEFAULT_BROKER,
            description = "Kafka's port; 0: any free one. Default: ${DEFAULT-VALUE}")
    private int brokerPort = DemoPorts.DEFAULT_BROKER;

    @Option(
            names = DemoPorts.REGISTRY,
            paramLabel = "P",
            defaultValue = "" + DemoPorts.DEFAULT_REGISTRY,
            description = "The schema registry's port; 0: any free one. Default: ${DEFAULT-VALUE}")
    private int registryPort = DemoPorts.DEFAULT_REGISTRY;

    @Option(
            names = DemoPorts.HTTP,
            paramLabel = "P",
            defaultValue = "" + DemoPorts.DEFAULT_HTTP,
            description = "The port of health and metrics; 0: any free one. Default: ${DEFAULT-VALUE}")
    private int httpPort = DemoPorts.DEFAULT_HTTP;

    @Option(names = "--no-pictures", description = "Publish none, and wait for yours.")
    private boolean noPictures;

    @Option(
            names = "--json",
            description =
                    "Print JSON, an object a line: the results, or with --once only the summary, where answered counts"
                            + " the pictures with a result and imagesPerSecond is of this start.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (once && noPictures) {
            throw new ParameterException(
                    spec.commandLine(), "--once ends when the pictures are answered, and --no-pictures publishes none");
        }
        DemoPorts ports = ports();
        Show show = new Show(spec.commandLine().getOut(), spec.commandLine().getErr(), once, json);
        try {
            ports.requireFree();
            DataPlace place = DataPlace.of(
                    dataDirectory,
                    once,
                    System.getenv().getOrDefault("XDG_DATA_HOME", ""),
                    Path.of(System.getProperty("user.home")));
            return run(place, ports, show);
        } catch (PortInUseException | DataDirectoryInUseException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure("the demo cannot run: " + e.getMessage(), e);
        }
    }

    private DemoPorts ports() {
        try {
            return new DemoPorts(brokerPort, registryPort, httpPort);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int run(DataPlace place, DemoPorts ports, Show show) throws Exception {
        try (EndRequest end = EndRequest.listen()) {
            try {
                boolean allAnswered = new Demo(place, ports, !noPictures, once, show, end).run();
                place.removeIfTemporary();
                return allAnswered ? 0 : 1;
            } catch (Exception e) {
                if (!end.isRequested()) {
                    if (place.temporary()) {
                        show.note("What was logged is kept in " + place.path());
                    }
                    throw e;
                }
                // Whatever was under way when the end was asked for failed by that.
                place.removeIfTemporary();
                return 0;
            }
        }
    }
}
