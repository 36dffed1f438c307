package io.clipstream.streams.app;

import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.score.Scorer;
import io.clipstream.events.LabelSetStatus;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.config.Guarantee;
import io.clipstream.streams.labels.ExampleEncoder;
import io.clipstream.streams.labels.HistoryRelabelling;
import io.clipstream.streams.labels.LabelFence;
import io.clipstream.streams.labels.LabelSets;
import io.clipstream.streams.labels.LabelStatus;
import io.clipstream.streams.labels.LabelTable;
import io.clipstream.streams.labels.StoredEmbeddings;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.relabel.StandingRelabels;
import io.clipstream.streams.routes.Routes;
import io.clipstream.streams.status.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classifier in one process: the {@linkplain ImageStreams images' streams} and the {@linkplain LabelSets label sets'}
 * beside them, with the label table between them. The encoders come from outside, so that it runs with any model, and in
 * tests with none.
 *
 * <p>It is built, {@linkplain #start() started}, and {@linkplain #close() closed} once. {@link #awaitStop()} says how it
 * ended.
 */
public final class ClassifierApplication implements AutoCloseable, Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(ClassifierApplication.class);
    private static final Duration CLOSE = Duration.ofSeconds(20);
    private static final Duration RESTORE = Duration.ofMinutes(5);
    private static final long MAX_LABEL_RECORD_BYTES = 16 << 20;

    private final AppConfig config;
    private final Map<String, Object> client;
    private final Encoders encoders;
    private final ClassifierMetrics metrics;
    private final StreamsFailures failures = new StreamsFailures();

    private final EventSerdes serdes;
    private final StateDirectory state;
    private final LabelTable table;
    private final LabelEnd labelEnd;
    private final LabelFence fence;
    private final Routes routes;
    private final ImageStreams images;
    private final @Nullable StandingRelabels history;
    private final LabelSets labelSets;

    /**
     * Builds everything and starts nothing that takes records. The topics must be there.
     *
     * @param metrics open until after {@link #close()}
     */
    public ClassifierApplication(AppConfig config, Encoders encoders, ClassifierMetrics metrics) {
        this.config = config;
        this.client = config.kafka().adminProperties();
        this.encoders = encoders;
        this.metrics = metrics;
        serdes = EventSerdes.of(config.registry(), config.results().format());
        serdes.register(config.topics(), config.results().embeddings());
        state = StateDirectory.create();
        table = new LabelTable(encoders.images().model());
        labelEnd = new LabelEnd(client, config.topics().labelEmbeddings());
        fence = new LabelFence(table, labelEnd::get);
        routes = routes();
        table.onSwap(snapshot -> routes.labelSetsChanged());
        images = new ImageStreams(config, encoders, metrics, serdes, state.path(), table, fence, routes, failures);
        history = history();
        labelSets = labelSets();
        failures.watch(labelSets.streams(), "label sets");
        bindMetrics();
    }

    private Routes routes() {
        return new Routes(
                new Routes.Settings(
                        config.routes().prefix(),
                        config.routes().checkInterval(),
                        config.routes().create(),
                        config.topics().classifications(),
                        config.kafka().guarantee() == Guarantee.EXACTLY_ONCE_V2),
                client,
                () -> table.snapshot().routes());
    }

    /** Null where no vectors are stored. */
    private @Nullable StandingRelabels history() {
        return config.results().embeddings()
                ? new StandingRelabels(
                        client,
                        config.kafka().applicationId(),
                        new StandingRelabels.Topics(
                                config.topics().images(),
                                config.topics().imageEmbeddings(),
                                config.topics().classifications()),
                        serdes.history(),
                        new Scorer(
                                encoders.images().model(),
                                encoders.logits(),
                                config.results().top()),
                        images::isMoving)
                : null;
    }

    private LabelSets labelSets() {
        String topic = config.topics().labelSets();
        return new LabelSets(
                new LabelSets.Settings(
                        topic,
                        config.topics().labelEmbeddings(),
                        config.topics().labelSetStatus()),
                StreamsProperties.labelSets(config.kafka(), state.path(), MAX_LABEL_RECORD_BYTES),
                table,
                encoders.texts(),
                new ExampleEncoder(encoders.decoder(), encoders.images(), storedEmbeddings()),
                encoders.logits(),
                serdes.labelSets(topic),
                this::writeLabelRecord,
                () -> new TopicDescriptions(client).id(topic),
                routes::problems,
                this::awaitTable,
                images::isMoving,
                history == null ? HistoryRelabelling.NONE : history);
    }

    private StoredEmbeddings storedEmbeddings() {
        return new KafkaStoredEmbeddings(
                client, config.topics().imageEmbeddings(), encoders.images().model(), serdes::imageEmbedding);
    }

    private byte[] writeLabelRecord(String topic, SpecificRecordBase value) {
        if (value instanceof LabelSetStatus status) {
            metrics.labelSetStatus(status.getState());
        }
        return serdes.write(topic, value);
    }

    private void bindMetrics() {
        metrics.labelSetStates(LabelStatus.State.codes());
        metrics.bindLabelEncoding(labelSets::encodings, labelSets::encodingSteps);
        metrics.bindLabels(
                () -> table.snapshot().sets().size(),
                () -> table.snapshot().labels(),
                () -> table.snapshot().sets().values().stream()
                        .mapToLong(EncodedLabelSet::revision)
                        .max()
                        .orElse(-1));
        metrics.bindRoutes(() -> routes.table().missing().size());
        metrics.bindStreams(labelSets.streams(), "labels");
    }

    /** Starts taking records. Returns when the label table has been restored; images are taken once a set is active. */
    public void start() {
        images.requireGate();
        labelSets.requireGate();
        images.start();
        awaitTable();
        routes.start();
        labelSets.start();
        config.labels()
                .directory()
                .ifPresent(directory -> new LabelSetDirectory(
                                client, config.topics().labelSets())
                        .publish(directory, table.knownSets()));
        images.take();
        LOG.info(
                "Clipstream classifies with {} on {}: batches of {} ({} ms each), {} in flight, {} stream and {} decode threads; {}; {} -> {}, dead letters to {}",
                encoders.images().model(),
                encoders.device(),
                images.calibration().batchSize(),
                images.calibration().batchTime().toMillis(),
                images.maxImagesInFlight(),
                config.kafka().streamThreads(),
                config.model().decodeThreads(),
                config.kafka().guarantee().key(),
                config.topics().images(),
                config.topics().classifications(),
                config.topics().deadLetters());
    }

    private void awaitTable() {
        try {
            if (!table.awaitPosition(labelEnd.get(), RESTORE)) {
                throw new IllegalStateException("the label table has not been restored from "
                        + config.topics().labelEmbeddings() + " within " + RESTORE.toMinutes() + " minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the label table was being restored", e);
        }
    }

    @Override
    public List<Condition> conditions() {
        KafkaStreams.State labels = labelSets.streams().state();
        String waiting = images.whyImagesWait();
        Set<String> missing = routes.table().missing();
        return List.of(
                new Condition("model", true, encoders.images().model() + " on " + encoders.device()),
                new Condition(
                        "labels",
                        table.isRestored(),
                        table.isRestored() ? table.snapshot().sets().size() + " label sets" : "being restored"),
                new Condition(
                        "streams",
                        images.areRunning() && labels == KafkaStreams.State.RUNNING,
                        "images " + images.state() + ", label sets " + labels),
                new Condition(
                        "routes",
                        true,
                        missing.isEmpty() ? "all are there" : "to the dead letters goes what is for " + missing),
                new Condition(
                        "registry",
                        !images.waitsForRegistry(),
                        waiting.isEmpty() ? "images are taken" : "images wait: " + waiting));
    }

    /** The label sets as this instance has them. */
    public LabelTable labelTable() {
        return table;
    }

    /** Waits for the end. @return 0 after {@link #close()}, 1 after a failure */
    public int awaitStop() throws InterruptedException {
        return failures.await();
    }

    /** Gives its partitions back, so that others take over at once, and ends. What is in flight is read again by them. */
    @Override
    public void close() {
        images.leave();
        labelSets.close(CLOSE);
        if (history != null) {
            history.close();
        }
        fence.close();
        images.close();
        labelEnd.close();
        routes.close();
        serdes.close();
        state.close();
        failures.closed();
    }
}
