package io.clipstream.streams.app;

import io.clipstream.core.batch.BatchPolicy;
import io.clipstream.core.batch.BrokenEncoderException;
import io.clipstream.core.batch.MicroBatcher;
import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.image.RgbImage;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.score.Scorer;
import io.clipstream.events.LabelSetStatus;
import io.clipstream.streams.classify.ChangeMemory;
import io.clipstream.streams.classify.ClassifierTopology;
import io.clipstream.streams.classify.ImagePipeline;
import io.clipstream.streams.classify.ImageRequests;
import io.clipstream.streams.classify.InFlight;
import io.clipstream.streams.classify.ResultRecords;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.config.DeadLetterValue;
import io.clipstream.streams.config.Guarantee;
import io.clipstream.streams.gate.GatedClientSupplier;
import io.clipstream.streams.gate.OffsetGate;
import io.clipstream.streams.labels.ExampleEncoder;
import io.clipstream.streams.labels.HistoryRelabelling;
import io.clipstream.streams.labels.LabelFence;
import io.clipstream.streams.labels.LabelSets;
import io.clipstream.streams.labels.LabelStatus;
import io.clipstream.streams.labels.LabelTable;
import io.clipstream.streams.labels.StoredEmbeddings;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.relabel.StandingRelabels;
import io.clipstream.streams.routes.RouteLostException;
import io.clipstream.streams.routes.Routes;
import io.clipstream.streams.status.Readiness;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classifier in one process: the images' application and the label sets' beside it, with everything between them. The
 * encoders come from outside, so that it runs with any model, and in tests with none.
 *
 * <p>It is built, {@linkplain #start() started}, and {@linkplain #close() closed} once. {@link #awaitStop()} says how it
 * ended.
 */
public final class ClassifierApplication implements AutoCloseable, Readiness {
    private static final Logger LOG = LoggerFactory.getLogger(ClassifierApplication.class);
    private static final Duration CLOSE = Duration.ofSeconds(20);

    /** Stream threads that may be replaced before the application gives up: a fault that stays is for people. */
    private static final int MAX_REPLACEMENTS = 10;

    private final AppConfig config;
    private final Encoders encoders;
    private final ClassifierMetrics metrics;
    private final CompletableFuture<Integer> stopped = new CompletableFuture<>();
    private final java.util.concurrent.atomic.AtomicInteger replacements =
            new java.util.concurrent.atomic.AtomicInteger();

    private final EventSerdes serdes;
    private final StateDirectory state;
    private final LabelTable table;
    private final LabelEnd labelEnd;
    private final LabelFence fence;
    private final MicroBatcher<RgbImage, Embedding> batcher;
    private final Routes routes;
    private final ImagePipeline pipeline;
    private final GatedClientSupplier imageClients;
    private final KafkaStreams images;
    private final @Nullable StandingRelabels history;
    private final LabelSets labelSets;
    private final ImageHold hold;
    private final BatchCalibration calibration;

    /**
     * Builds everything and starts nothing that takes records. The topics must be there.
     *
     * @param metrics open until after {@link #close()}
     */
    public ClassifierApplication(AppConfig config, Encoders encoders, ClassifierMetrics metrics) {
        this.config = config;
        this.encoders = encoders;
        this.metrics = metrics;
        calibration = BatchCalibration.of(
                encoders.images(),
                encoders.concurrency(),
                config.batch().maxSizeOr(config.inFlight().batchOfTwo(encoders.batchSize())),
                BatchCalibration.transaction(config.kafka()));
        metrics.runsAtOnce(encoders.concurrency());
        serdes = EventSerdes.of(config.registry(), config.results().format());
        serdes.register(config.topics(), config.results().embeddings());
        state = StateDirectory.create();
        table = new LabelTable(encoders.images().model());
        labelEnd =
                new LabelEnd(config.kafka().adminProperties(), config.topics().labelEmbeddings());
        fence = new LabelFence(table, labelEnd::get);

        routes = routes();
        table.onSwap(snapshot -> routes.labelSetsChanged());

        InFlight inFlight = new InFlight(maxImagesInFlight(), config.inFlight().maxBytes());
        batcher = new MicroBatcher<>(
                new BatchPolicy(
                        calibration.batchSize(),
                        config.batch().linger(),
                        config.batch().maxBytes()),
                encoders.concurrency(),
                encoders.images()::encode,
                image -> image.pixels().length,
                this::isEncoderWell,
                metrics);
        pipeline = pipeline(inFlight);
        OffsetGate gate = new OffsetGate();
        ClassifierTopology.Topics topics = topics();
        imageClients = new GatedClientSupplier(
                gate,
                this::settle,
                (partition, count) -> metrics.expired(partition.topic(), partition.partition(), count),
                routes::guard);
        images = new KafkaStreams(
                ClassifierTopology.of(topics, startAt(), pipeline, table, gate, metrics, memory()),
                StreamsProperties.images(config.kafka(), state.path(), maxDeadLetterBytes()),
                imageClients);
        images.setUncaughtExceptionHandler(handler("images"));
        history = history();
        labelSets = labelSets();
        endWith(images, "images");
        endWith(labelSets.streams(), "label sets");
        hold = new ImageHold(images, this::whyImagesWait, pipeline::isMoving);
        bindMetrics(inFlight, topics);
    }

    private int maxImagesInFlight() {
        return config.inFlight()
                .maxImages(calibration.batchSize(), Runtime.getRuntime().availableProcessors());
    }

    private Routes routes() {
        return new Routes(
                new Routes.Settings(
                        config.routes().prefix(),
                        config.routes().checkInterval(),
                        config.routes().create(),
                        config.topics().classifications(),
                        config.kafka().guarantee() == Guarantee.EXACTLY_ONCE_V2),
                config.kafka().adminProperties(),
                () -> table.snapshot().routes());
    }

    private ImagePipeline pipeline(InFlight inFlight) {
        int side = encoders.images().imageSize();
        ImagePipeline.Settings settings = new ImagePipeline.Settings(
                config.model().decodeThreads(),
                (long) side * side * RgbImage.CHANNELS,
                config.labels().maxWait(),
                config.results().embeddings(),
                config.results().deadLetterValue() == DeadLetterValue.KEEP,
                MAX_RESULT_BYTES,
                maxDeadLetterBytes());
        return new ImagePipeline(
                settings,
                new ImageRequests(
                        encoders.isPicture(),
                        serdes.imageEvents(),
                        config.image().maxBytes()),
                encoders.decoder(),
                batcher,
                table::snapshot,
                fence,
                new Scorer(
                        encoders.images().model(),
                        encoders.logits(),
                        config.results().top()),
                new ResultRecords(
                        config.topics().classifications(),
                        config.topics().imageEmbeddings(),
                        encoders.images().model(),
                        serdes.writer(),
                        Clock.systemUTC()),
                routes.table(),
                inFlight,
                metrics);
    }

    private LabelSets labelSets() {
        return new LabelSets(
                new LabelSets.Settings(
                        config.topics().labelSets(),
                        config.topics().labelEmbeddings(),
                        config.topics().labelSetStatus()),
                StreamsProperties.labelSets(config.kafka(), state.path(), MAX_LABEL_RECORD_BYTES),
                table,
                encoders.texts(),
                new ExampleEncoder(encoders.decoder(), encoders.images(), storedEmbeddings()),
                encoders.logits(),
                serdes.labelSets(config.topics().labelSets()),
                this::writeLabelRecord,
                this::labelSetTopicId,
                routes::problems,
                this::awaitTable,
                pipeline::isMoving,
                history == null ? HistoryRelabelling.NONE : history,
                handler("label sets"));
    }

    private byte[] writeLabelRecord(String topic, SpecificRecordBase value) {
        if (value instanceof LabelSetStatus status) {
            metrics.labelSetStatus(status.getState());
        }
        return serdes.write(topic, value);
    }

    /** Null where no vectors are stored. */
    private @Nullable StandingRelabels history() {
        return config.results().embeddings()
                ? new StandingRelabels(
                        config.kafka().adminProperties(),
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
                        pipeline::isMoving)
                : null;
    }

    private StoredEmbeddings storedEmbeddings() {
        return new KafkaStoredEmbeddings(
                config.kafka().adminProperties(),
                config.topics().imageEmbeddings(),
                encoders.images().model(),
                serdes::imageEmbedding);
    }

    /** A megabyte is what Kafka's topics take unless told otherwise. */
    private static final long MAX_RESULT_BYTES = 1_000_000;

    private static final long MAX_LABEL_RECORD_BYTES = 16 << 20;

    private long maxDeadLetterBytes() {
        return config.image().maxBytes() + (64L << 10) + (1L << 20);
    }

    private ClassifierTopology.Topics topics() {
        return new ClassifierTopology.Topics(
                config.topics().images(),
                describe(config.topics().images()).partitions().size(),
                config.topics().labelEmbeddings(),
                config.topics().classifications(),
                config.topics().imageEmbeddings(),
                config.topics().deadLetters());
    }

    private ChangeMemory memory() {
        return new ChangeMemory(
                config.results().changedRetention(),
                config.results().changedMaxKeys(),
                config.kafka().guarantee() == Guarantee.AT_LEAST_ONCE);
    }

    private AutoOffsetReset startAt() {
        return config.kafka().autoOffsetReset().equals("latest")
                ? AutoOffsetReset.latest()
                : AutoOffsetReset.earliest();
    }

    private void bindMetrics(InFlight inFlight, ClassifierTopology.Topics topics) {
        metrics.expiryOf(topics.images(), topics.imagePartitions());
        metrics.labelSetStates(LabelStatus.State.codes());
        metrics.bindLabelEncoding(labelSets::encodings, labelSets::encodingSteps);
        metrics.bindInFlight(inFlight::images, inFlight::bytes);
        metrics.bindLabels(
                () -> table.snapshot().sets().size(),
                () -> table.snapshot().labels(),
                () -> table.snapshot().sets().values().stream()
                        .mapToLong(EncodedLabelSet::revision)
                        .max()
                        .orElse(-1));
        metrics.bindRoutes(() -> routes.table().missing().size());
        metrics.bindStreams(images, "classifier");
        metrics.bindStreams(labelSets.streams(), "labels");
    }

    /** Starts taking records. Returns when the label table has been restored; images are taken once a set is active. */
    public void start() {
        imageClients.requireUsed();
        labelSets.requireGate();
        images.pause();
        images.start();
        awaitTable();
        routes.start();
        labelSets.start();
        config.labels()
                .directory()
                .ifPresent(directory -> new LabelSetDirectory(
                                config.kafka().adminProperties(),
                                config.topics().labelSets())
                        .publish(directory, table.knownSets()));
        hold.start();
        LOG.info(
                "Clipstream classifies with {} on {}: batches of {} ({} ms each), {} in flight, {} stream and {} decode threads; {}; {} -> {}, dead letters to {}",
                encoders.images().model(),
                encoders.device(),
                calibration.batchSize(),
                calibration.batchTime().toMillis(),
                maxImagesInFlight(),
                config.kafka().streamThreads(),
                config.model().decodeThreads(),
                config.kafka().guarantee().key(),
                config.topics().images(),
                config.topics().classifications(),
                config.topics().deadLetters());
    }

    private void settle(Consumer<byte[], byte[]> labels) {
        for (TopicPartition partition : labels.assignment()) {
            table.settle(labels.position(partition));
        }
    }

    private String whyImagesWait() {
        return table.isRestored() ? pipeline.holdReason() : "label sets are being restored";
    }

    private boolean isEncoderWell() {
        int side = encoders.images().imageSize();
        return encoders.images().encode(List.of(RgbImage.grey(side, side))).size() == 1;
    }

    private void awaitTable() {
        try {
            if (!table.awaitPosition(labelEnd.get(), Duration.ofMinutes(5))) {
                throw new IllegalStateException("the label table has not been restored from "
                        + config.topics().labelEmbeddings() + " within five minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the label table was being restored", e);
        }
    }

    private String labelSetTopicId() {
        return describe(config.topics().labelSets()).topicId().toString();
    }

    private TopicDescription describe(String topic) {
        try (Admin admin = Admin.create(config.kafka().adminProperties())) {
            return admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .values()
                    .iterator()
                    .next()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot describe topic " + topic + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while describing topic " + topic, e);
        }
    }

    private StreamsUncaughtExceptionHandler handler(String what) {
        return failure -> {
            if (RouteLostException.causes(failure)) {
                LOG.warn("A stream thread of {} is replaced; what it held is read again: {}", what, failure.toString());
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
            int number = replacements.incrementAndGet();
            if (number > MAX_REPLACEMENTS || isFatal(failure)) {
                LOG.error("Ending, because of a failure in {} that a new thread would meet again", what, failure);
                stopped.complete(1);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            }
            LOG.error("A stream thread of {} failed and is replaced; what it held is read again", what, failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        };
    }

    /** Streams that end by themselves, for whatever reason, end the application: it would neither classify nor say so. */
    private void endWith(KafkaStreams streams, String what) {
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.ERROR) {
                LOG.error("Ending, because the streams of {} ended", what);
                stopped.complete(1);
            }
        });
    }

    private static boolean isFatal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BrokenEncoderException || cause instanceof Error) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<Condition> conditions() {
        KafkaStreams.State imagesState = images.state();
        KafkaStreams.State labelsState = labelSets.streams().state();
        // What a task remembers is not read back while it is paused, and it is not running until that is done.
        boolean imagesRun = imagesState == KafkaStreams.State.RUNNING
                || (imagesState == KafkaStreams.State.REBALANCING && images.isPaused());
        boolean running = imagesRun && labelsState == KafkaStreams.State.RUNNING;
        String waiting = whyImagesWait();
        Set<String> missing = routes.table().missing();
        return List.of(
                new Condition("model", true, encoders.images().model() + " on " + encoders.device()),
                new Condition(
                        "labels",
                        table.isRestored(),
                        table.isRestored() ? table.snapshot().sets().size() + " label sets" : "being restored"),
                new Condition("streams", running, "images " + imagesState + ", label sets " + labelsState),
                new Condition(
                        "routes",
                        true,
                        missing.isEmpty() ? "all are there" : "to the dead letters goes what is for " + missing),
                new Condition(
                        "registry",
                        !pipeline.waitsForRegistry(),
                        waiting.isEmpty() ? "images are taken" : "images wait: " + waiting));
    }

    /** The label sets as this instance has them. */
    public LabelTable labelTable() {
        return table;
    }

    /** Waits for the end. @return 0 after {@link #close()}, 1 after a failure */
    public int awaitStop() throws InterruptedException {
        try {
            return stopped.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Gives its partitions back, so that others take over at once, and ends. What is in flight is read again by them. */
    @Override
    public void close() {
        hold.close();
        CloseOptions leave = CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(CLOSE);
        if (!images.close(leave)) {
            LOG.warn("The images' streams did not end within {} s", CLOSE.toSeconds());
        }
        labelSets.close(CLOSE);
        if (history != null) {
            history.close();
        }
        fence.close();
        pipeline.close();
        batcher.close();
        try {
            batcher.awaitIdle(CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        labelEnd.close();
        routes.close();
        serdes.close();
        state.close();
        stopped.complete(0);
    }
}
