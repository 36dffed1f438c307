package io.clipstream.streams.relabel;

import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.score.Scorer;
import io.clipstream.schemas.topic.TopicNames;
import io.clipstream.schemas.topic.TopicRole;
import io.clipstream.schemas.wire.RegistryClient;
import io.clipstream.schemas.wire.RegistryUnavailableException;
import io.clipstream.streams.client.CommandFailure;
import io.clipstream.streams.client.Connection;
import io.clipstream.streams.client.TerminalText;
import io.clipstream.streams.labels.StoredLabels;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code relabel}: stored vectors, scored with a label set as it is now. Needs no model. */
@Command(
        name = "relabel",
        mixinStandardHelpOptions = true,
        description =
                "Scores the vectors on image-embeddings with a label set as it is now, without the encoder: each once, as results of origin `relabel`. What was interrupted goes on when the same command is given again.")
public final class RelabelCommand implements Callable<Integer> {
    /** Begins the names of its consumer groups and transactional ids. */
    static final String OWNER = "clipstream-relabel-";

    private static final int MAX_LANES = 4;
    private static final int FETCH_BYTES = 8 << 20;

    @Mixin
    private Connection connection = new Connection();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--label-set", required = true, paramLabel = "S", description = "The label set.")
    private String labelSet = "";

    @Option(
            names = "--from",
            paramLabel = "T",
            description =
                    "Images from then on, by their timestamps: 2026-11-30T08:00:00Z, or back from now, -PT24H or -P7D. Default: all.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "T", description = "Images before then. Default: all there are now.")
    private @Nullable String to;

    @Option(
            names = "--topic",
            paramLabel = "OUT",
            description = "Where results go; it must exist. Default: classifications.")
    private @Nullable String topic;

    @Option(
            names = "--model",
            paramLabel = "ID",
            description = "Whose vectors are scored, where the set is active for several models.")
    private @Nullable String model;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "Scores in a result, for a set that does not say; as classification.top. Default: ${DEFAULT-VALUE}")
    private int top = 5;

    @Option(names = "--again", description = "Once more, though this was done already.")
    private boolean again;

    @Option(names = "--progress", negatable = true, description = "Show a progress bar. Default: on a terminal.")
    private @Nullable Boolean progress;

    @Override
    public Integer call() {
        if (top < 1 || top > 1_000) {
            throw new ParameterException(spec.commandLine(), "--top: found " + top + "; allowed: 1 to 1000");
        }
        TimeWindow window = window(Instant.now());
        TopicNames topics = connection.topics();
        String output = topic == null ? topics.of(TopicRole.CLASSIFICATIONS) : topic;
        requireNoneOfOurs(topics, output);
        RelabelRun.Request request;
        try (Admin admin = connection.admin()) {
            RelabelTopics there = new RelabelTopics(admin);
            int images = there.describe(topics.of(TopicRole.IMAGES), "see --topics-prefix")
                    .partitions()
                    .size();
            TopicDescription embeddings = there.describe(
                    topics.of(TopicRole.IMAGE_EMBEDDINGS),
                    "vectors are stored by an application with embeddings.enabled=true; its topic is made by `clipstream topics create --config FILE`");
            int outputs = there.describe(
                            output, "--topic names one that must exist, so that a slip of the pen makes no topic")
                    .partitions()
                    .size();
            StoredLabels.Stored stored = stored(topics.of(TopicRole.LABEL_EMBEDDINGS));
            if (stored.logits() == null) {
                throw new CommandFailure(
                        "label set " + labelSet + " revision "
                                + stored.set().revision()
                                + " was written by an earlier version, without the model's logit scale: start the application once in this version, or publish the set again");
            }
            RelabelJob job = RelabelJob.of(
                    OWNER,
                    stored.set(),
                    embeddings.name(),
                    embeddings.topicId(),
                    output,
                    from == null ? "" : from,
                    to == null ? "" : to,
                    false);
            request = new RelabelRun.Request(
                    job,
                    new LabelScores(stored.set(), new Scorer(stored.set().model(), stored.logits(), top)),
                    window,
                    again,
                    outputs,
                    images);
        }
        return run(request);
    }

    private TimeWindow window(Instant now) {
        Long first = moment("--from", from, now);
        Long last = moment("--to", to, now);
        try {
            return new TimeWindow(first, last);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--from, --to: " + e.getMessage(), e);
        }
    }

    private @Nullable Long moment(String option, @Nullable String text, Instant now) {
        try {
            return text == null ? null : (Long) TimeWindow.moment(text, now).toEpochMilli();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    private void requireNoneOfOurs(TopicNames topics, String output) {
        for (TopicRole role : TopicRole.values()) {
            if (role != TopicRole.CLASSIFICATIONS && topics.of(role).equals(output)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--topic: " + output + " is the application's own (" + role.shortName() + "); allowed: "
                                + topics.of(TopicRole.CLASSIFICATIONS) + ", or a topic of your own");
            }
        }
        if (output.startsWith("__")) {
            throw new ParameterException(spec.commandLine(), "--topic: " + output + " is Kafka's own");
        }
    }

    private StoredLabels.Stored stored(String labelEmbeddings) {
        StoredLabels labels = new RelabelTopics.LabelReader(connection.consumer()).read(labelEmbeddings);
        Map<String, Long> active = labels.active(labelSet);
        String wanted =
                model == null && active.size() == 1 ? active.keySet().iterator().next() : model;
        if (active.isEmpty() || (wanted != null && !active.containsKey(wanted))) {
            throw new CommandFailure("label set " + labelSet + " is not active"
                    + (wanted == null ? "" : " for " + wanted)
                    + (active.isEmpty() ? "" : ", only for " + String.join(", ", active.keySet()))
                    + " (topic " + labelEmbeddings + "): `clipstream labels list` shows what is; "
                    + "publish it with `clipstream labels apply` and wait until it is active");
        }
        if (wanted == null) {
            throw new CommandFailure("label set " + labelSet + " is active for several models: name one with --model ("
                    + String.join(", ", active.keySet()) + ")");
        }
        try {
            return labels.get(ModelId.parse(wanted), labelSet);
        } catch (IllegalStateException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private int run(RelabelRun.Request request) {
        PrintWriter err = spec.commandLine().getErr();
        boolean shown = progress == null ? Ansi.AUTO.enabled() : progress;
        RelabelRun.Surroundings around = new RelabelRun.Surroundings(
                new RelabelClients(connection.properties(), FETCH_BYTES),
                () -> new WireEmbeddingReader(this::registry),
                () -> new WireResultWriter(this::registry),
                MAX_LANES,
                () -> false,
                Clock.systemUTC());
        try (Bar bar = new Bar(shown, request.job(), err)) {
            RelabelProgress heard = new RelabelProgress(bar::step, text -> err.println(TerminalText.safe(text)));
            StoppedByPeople people = new StoppedByPeople(heard);
            RelabelOutcome outcome;
            try {
                outcome = new RelabelRun(around, request, heard, bar::begin).run();
            } finally {
                people.close();
            }
            bar.close();
            return new RelabelSummary(request.job(), outcome)
                    .print(spec.commandLine().getOut(), err, connection.json());
        } catch (RelabelRun.TakenOverException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } catch (RegistryUnavailableException e) {
            throw new CommandFailure(
                    "the schema registry is needed for Avro and cannot be asked (--schema-registry): " + e.getMessage()
                            + "; the same command goes on where it stopped",
                    e);
        }
    }

    private RegistryClient registry() {
        return connection.registry().client();
    }

    /** The bar on a terminal, or a line at the beginning. */
    private static final class Bar implements AutoCloseable {
        private final boolean shown;
        private final RelabelJob job;
        private final PrintWriter err;
        private @Nullable ProgressBar bar;

        Bar(boolean shown, RelabelJob job, PrintWriter err) {
            this.shown = shown;
            this.job = job;
            this.err = err;
        }

        void begin(long left, long all) {
            err.println("label set " + job.labelSet() + " revision " + job.revision() + ", vectors of " + job.model()
                    + " from " + job.embeddings() + " to " + job.output() + ": "
                    + (left < all ? "going on, " + left + " of " + all + " left" : all + " to read"));
            if (shown) {
                bar = new ProgressBarBuilder()
                        .setTaskName("relabel")
                        .setInitialMax(left)
                        .setUnit(" vectors", 1)
                        .showSpeed()
                        .build();
            }
        }

        void step(long offsets) {
            ProgressBar running = bar;
            if (running != null) {
                running.stepBy(offsets);
            }
        }

        @Override
        public void close() {
            ProgressBar running = bar;
            if (running != null) {
                running.close();
            }
            bar = null;
        }
    }
}
