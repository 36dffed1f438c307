package io.clipstream.streams.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.model.hub.HubModelId;
import io.clipstream.model.hub.HubSettings;
import io.clipstream.model.hub.ModelHub;
import io.clipstream.model.hub.PullListener;
import io.clipstream.model.hub.PulledModel;
import io.clipstream.streams.client.CommandFailure;
import io.clipstream.streams.client.TerminalText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model pull}. */
@Command(
        name = "pull",
        mixinStandardHelpOptions = true,
        description =
                "Fetches a model from the Hugging Face hub into the cache that Python's libraries use too, and prints its directory. Only what is needed, never pickles; what is there already is not fetched again. Environment: HF_HOME, HF_HUB_CACHE, HF_TOKEN, HF_ENDPOINT, HF_HUB_OFFLINE.")
final class ModelPullCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "ID",
            description =
                    "owner/name, or owner/name@revision: a branch, a tag, a commit or a pull request (refs/pr/7). Default: main.")
    private String text = "";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--progress", negatable = true, description = "Show a progress bar. Default: on a terminal.")
    private @Nullable Boolean progress;

    ModelPullCommand() {
        this(System.getenv());
    }

    /** @param environment in place of the process's own */
    ModelPullCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        HubModelId id = HubModelId.of(text)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "found '" + text + "'; allowed: " + HubModelId.FORM));
        boolean shown = progress == null ? Ansi.AUTO.enabled() : progress;
        try (PullDisplay display = new PullDisplay(id, shown, spec.commandLine().getErr())) {
            ModelHub hub = new ModelHub(HubSettings.fromEnvironment(environment));
            long start = System.nanoTime();
            PulledModel pulled = hub.pull(id, display);
            display.close();
            print(pulled, (System.nanoTime() - start) / 1e9);
        } catch (IOException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
        return 0;
    }

    private void print(PulledModel pulled, double seconds) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode node = JsonMapper.builder().build().createObjectNode();
            node.put("id", pulled.id().repository());
            node.put("revision", pulled.id().revision());
            node.put("commit", pulled.commit());
            node.put("directory", pulled.directory().toString());
            pulled.files().forEach(node.putArray("files")::add);
            node.put("bytes", pulled.bytes());
            node.put("fetchedBytes", pulled.fetchedBytes());
            node.put("seconds", Math.round(seconds * 1000) / 1000.0);
            out.println(TerminalText.safe(node.toString()));
        } else {
            spec.commandLine()
                    .getErr()
                    .printf(
                            "%s: commit %s, %d files, %.1f MB, of which %.1f MB were fetched in %.1f s%n",
                            pulled.id(),
                            pulled.commit(),
                            pulled.files().size(),
                            pulled.bytes() / 1e6,
                            pulled.fetchedBytes() / 1e6,
                            seconds);
            out.println(TerminalText.safe(pulled.directory().toString()));
        }
    }

    /** How the pull goes, for people: on a terminal a bar, else a line when it begins; and a line when it is ended half-way. */
    private static final class PullDisplay implements PullListener, AutoCloseable {
        private static final long MB = 1_000_000;

        private final HubModelId id;
        private final boolean shown;
        private final PrintWriter err;
        private final Thread ending = new Thread(this::tellOfTheEnd, "clipstream-end");
        private @Nullable ProgressBar bar;

        PullDisplay(HubModelId id, boolean shown, PrintWriter err) {
            this.id = id;
            this.shown = shown;
            this.err = err;
        }

        @Override
        public void begins(String commit, int files, long bytes) {
            if (bytes == 0) {
                return;
            }
            Runtime.getRuntime().addShutdownHook(ending);
            if (shown) {
                bar = new ProgressBarBuilder()
                        .setTaskName("pull")
                        .setInitialMax(bytes)
                        .setUnit(" MB", MB)
                        .showSpeed()
                        .build();
            } else {
                err.printf("%s: fetching %.1f MB, commit %s%n", id, bytes / 1e6, commit);
            }
        }

        @Override
        public void reached(long bytes) {
            if (bar != null) {
                bar.stepTo(bytes);
            }
        }

        @Override
        public void waits(String why) {
            err.println(TerminalText.safe(why));
        }

        /** The JVM ends by a signal; it frees the lock, and what has been written of a file stays. */
        private void tellOfTheEnd() {
            err.println(TerminalText.safe(
                    id + ": ended; what has been fetched is kept, and the next pull goes on from it"));
        }

        @Override
        public void close() {
            try {
                Runtime.getRuntime().removeShutdownHook(ending);
            } catch (IllegalStateException e) {
                // It is ending, and has told so.
            }
            if (bar != null) {
                bar.close();
                bar = null;
            }
        }
    }
}
