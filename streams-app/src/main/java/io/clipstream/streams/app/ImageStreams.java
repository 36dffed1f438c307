package io.clipstream.streams.app;

import io.clipstream.core.batch.BatchPolicy;
import io.clipstream.core.batch.MicroBatcher;
import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.image.RgbImage;
import io.clipstream.core.score.Scorer;
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
import io.clipstream.streams.labels.LabelFence;
import io.clipstream.streams.labels.LabelTable;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.routes.Routes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images' half of the application: the streams that take images and forward results, and between the two the pipeline and
 * its batches. The way of an image: {@link ClassifierTopology}, {@link ImagePipeline}, {@link MicroBatcher}, the encoder, and
 * back. Its {@link OffsetGate} sees to it that what is on this way is not committed.
 *
 * <p>It is built, {@linkplain #start() started}, {@linkplain #take() let loose}, {@linkplain #leave() ended} and
 * {@linkplain #close() closed} once.
 */
final class ImageStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageStreams.class);

    /** A megabyte is what Kafka's topics take unless told otherwise. */
    private static final long MAX_RESULT_BYTES = 1_000_000;

    private static final Duration CLOSE = Duration.ofSeconds(20);

    private final AppConfig config;
    private final Encoders encoders;
    private final ClassifierMetrics metrics;
    private final LabelTable table;
    private final BatchCalibration calibration;
    private final InFlight inFlight;
    private final MicroBatcher<RgbImage, Embedding> batcher;
    private final ImagePipeline pipeline;
    private final GatedClientSupplier clients;
    private final KafkaStreams streams;
    private final ImageHold hold;

    /**
     * Builds it, and measures how long a batch takes.
     *
     * @param state a directory for Kafka Streams
     * @param fence tells images behind a label set that is on its way
     * @param failures watches over the streams
     */
    ImageStreams(
            AppConfig config,
            Encoders encoders,
            ClassifierMetrics metrics,
            EventSerdes serdes,
            Path state,
            LabelTable table,
            LabelFence fence,
            Routes routes,
            StreamsFailures failures) {
        this.config = config;
        this.encoders = encoders;
        this.metrics = metrics;
        this.table = table;
        calibration = BatchCalibration.of(
                encoders.images(),
                encoders.concurrency(),
                config.batch().maxSizeOr(config.inFlight().batchOfTwo(encoders.batchSize())),
                BatchCalibration.transaction(config.kafka()));
        metrics.runsAtOnce(encoders.concurrency());
        inFlight = new InFlight(maxImagesInFlight(), config.inFlight().maxBytes());
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
        pipeline = pipeline(serdes, fence, routes);
        OffsetGate gate = new OffsetGate();
        ClassifierTopology.Topics topics = topics();
        clients = new GatedClientSupplier(
                gate,
                this::settle,
                (partition, count) -> metrics.expired(partition.topic(), partition.partition(), count),
                routes::guard);
        streams = new KafkaStreams(
                ClassifierTopology.of(topics, startAt(), pipeline, table, gate, metrics, memory()),
                StreamsProperties.images(config.kafka(), state, maxDeadLetterBytes()),
                clients);
        failures.watch(streams, "images");
        hold = new ImageHold(streams, this::whyImagesWait, pipeline::isMoving);
        metrics.expiryOf(topics.images(), topics.imagePartitions());
        metrics.bindInFlight(inFlight::images, inFlight::bytes);
        metrics.bindStreams(streams, "classifier");
    }

    private ImagePipeline pipeline(EventSerdes serdes, LabelFence fence, Routes routes) {
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

    private long maxDeadLetterBytes() {
        return config.image().maxBytes() + (64L << 10) + (1L << 20);
    }

    private ClassifierTopology.Topics topics() {
        String images = config.topics().images();
        return new ClassifierTopology.Topics(
                images,
                new TopicDescriptions(config.kafka().adminProperties()).partitions(images),
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

    private boolean isEncoderWell() {
        int side = encoders.images().imageSize();
        return encoders.images().encode(List.of(RgbImage.grey(side, side))).size() == 1;
    }

    private void settle(Consumer<byte[], byte[]> labels) {
        for (TopicPartition partition : labels.assignment()) {
            table.settle(labels.position(partition));
        }
    }

    /** Makes sure that offsets pass through the gate. */
    void requireGate() {
        clients.requireUsed();
    }

    /** Begins to read labels into the table; images are not taken yet. */
    void start() {
        streams.pause();
        streams.start();
    }

    /** Takes images from now on, whenever {@link #whyImagesWait()} has nothing against it. */
    void take() {
        hold.start();
    }

    /** Empty where they do not wait. */
    String whyImagesWait() {
        return table.isRestored() ? pipeline.holdReason() : "label sets are being restored";
    }

    /** Whether an image is being decoded, encoded or scored. */
    boolean isMoving() {
        return pipeline.isMoving();
    }

    boolean waitsForRegistry() {
        return pipeline.waitsForRegistry();
    }

    KafkaStreams.State state() {
        return streams.state();
    }

    /** Whether the streams do what they are to do now, be it to wait. */
    boolean areRunning() {
        // What a task remembers is not read back while it is paused, and it is not running until that is done.
        KafkaStreams.State state = streams.state();
        return state == KafkaStreams.State.RUNNING || (state == KafkaStreams.State.REBALANCING && streams.isPaused());
    }

    BatchCalibration calibration() {
        return calibration;
    }

    int maxImagesInFlight() {
        return config.inFlight()
                .maxImages(calibration.batchSize(), Runtime.getRuntime().availableProcessors());
    }

    /** Gives the partitions back, so that others take over at once. */
    void leave() {
        hold.close();
        CloseOptions leave = CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(CLOSE);
        if (!streams.close(leave)) {
            LOG.warn("The images' streams did not end within {} s", CLOSE.toSeconds());
        }
    }

    /** After {@link #leave()}: lets go of what is in flight, which others read again. */
    @Override
    public void close() {
        pipeline.close();
        batcher.close();
        try {
            batcher.awaitIdle(CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
