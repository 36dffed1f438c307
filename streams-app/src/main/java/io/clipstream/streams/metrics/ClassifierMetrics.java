package io.clipstream.streams.metrics;

import io.clipstream.core.batch.BatchListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Everything the classifier counts and times. Prometheus spells dots as underscores and adds units and {@code _total}.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>kind</th><th>meaning</th></tr>
 * <tr><td>{@code clipstream.images.received}</td><td>counter</td><td>records read from {@code images}</td></tr>
 * <tr><td>{@code clipstream.images.classified}</td><td>counter</td><td>images answered with at least one result</td></tr>
 * <tr><td>{@code clipstream.classifications}</td><td>counter</td><td>results published: one for an image and label set</td></tr>
 * <tr><td>{@code clipstream.dead.letters}{reason}</td><td>counter</td><td>records that failed, by {@code clipstream.reason}</td></tr>
 * <tr><td>{@code clipstream.records.expired}{topic, partition}</td><td>counter</td><td>records lost to retention before they were read</td></tr>
 * <tr><td>{@code clipstream.latency}</td><td>timer with buckets</td><td>from a record's timestamp to its results</td></tr>
 * <tr><td>{@code clipstream.decode}</td><td>timer</td><td>bytes to pixels, one image</td></tr>
 * <tr><td>{@code clipstream.score}</td><td>timer</td><td>embedding to results, one image</td></tr>
 * <tr><td>{@code clipstream.encode}</td><td>timer</td><td>one run of the encoder</td></tr>
 * <tr><td>{@code clipstream.encoder.busy}</td><td>gauge, 0 to 1</td><td>share of the last minute in which the encoder ran</td></tr>
 * <tr><td>{@code clipstream.batch.size}</td><td>summary with buckets</td><td>images in a run of the encoder</td></tr>
 * <tr><td>{@code clipstream.batch.wait}</td><td>timer</td><td>how long the oldest image of a batch waited for its run</td></tr>
 * <tr><td>{@code clipstream.batch.failed}</td><td>counter</td><td>images that came out of a run without a result</td></tr>
 * <tr><td>{@code clipstream.in.flight.images}</td><td>gauge</td><td>images read and not yet answered</td></tr>
 * <tr><td>{@code clipstream.in.flight.bytes}</td><td>gauge</td><td>their bytes</td></tr>
 * <tr><td>{@code clipstream.label.sets}</td><td>gauge</td><td>active label sets</td></tr>
 * <tr><td>{@code clipstream.labels}</td><td>gauge</td><td>labels in them</td></tr>
 * <tr><td>{@code clipstream.label.revision}</td><td>gauge</td><td>highest revision in force; -1: none</td></tr>
 * <tr><td>{@code clipstream.label.set.statuses}{state}</td><td>counter</td><td>records written to {@code label-set-status}</td></tr>
 * <tr><td>{@code clipstream.label.encodings}</td><td>gauge</td><td>revisions whose prompts this instance is encoding</td></tr>
 * <tr><td>{@code clipstream.label.encoding.steps}</td><td>counter</td><td>runs of the encoder over prompts and examples, and look-ups of references</td></tr>
 * <tr><td>{@code kafka.*}{role}, {@code jvm.*}, {@code system.*}, {@code process.*}</td><td></td><td>Kafka's own and the process's</td></tr>
 * </table>
 *
 * <p>The status server adds {@code clipstream.ready}, a gauge of 0 or 1. Counters with a tag whose values are known begin at 0, so that
 * the first event is an increase and not a new time series, which Prometheus' {@code rate} would not see.
 *
 * <p>Thread-safe, and cheap enough to be called for each image.
 */
public final class ClassifierMetrics implements BatchListener, AutoCloseable {
    private static final Duration[] LATENCY_BUCKETS = Stream.of(
                    5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);
    private static final double[] SIZE_BUCKETS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

    /** Kafka's metrics come and go with partitions: sooner than Prometheus looks, at its usual 15 s. */
    private static final Duration REFRESH = Duration.ofSeconds(5);

    private record Partition(String topic, int number) {}

    private final MeterRegistry registry;
    private final BusyShare busy = new BusyShare(System::nanoTime);
    private volatile int encoders;
    private final Counter received;
    private final Counter classified;
    private final Counter results;
    private final Counter failedInBatch;
    private final Timer decode;
    private final Timer score;
    private final Timer encode;
    private final Timer batchWait;
    private final Timer latency;
    private final DistributionSummary batchSize;
    private final Map<String, Counter> deadLetters = new ConcurrentHashMap<>();
    private final Map<Partition, Counter> expired = new ConcurrentHashMap<>();
    private final Map<String, Counter> statuses = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Runnable> bound = new ConcurrentLinkedQueue<>();
    private final ScheduledThreadPoolExecutor kafkasOwn = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "clipstream-kafka-metrics");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Registers the meters.
     *
     * @param registry gets them
     * @param encoders runs of the encoder that may go on at once, at least 1
     */
    public ClassifierMetrics(MeterRegistry registry, int encoders) {
        if (encoders < 1) {
            throw new IllegalArgumentException("at least one run of the encoder goes on at a time, not " + encoders);
        }
        this.registry = registry;
        this.encoders = encoders;
        received = counter("clipstream.images.received", "Records read from images");
        classified = counter("clipstream.images.classified", "Images answered with at least one result");
        results = counter("clipstream.classifications", "Results published");
        failedInBatch =
                counter("clipstream.batch.failed", "Images that came out of a run of the encoder without a result");
        decode = timer("clipstream.decode", "Bytes to pixels, one image");
        score = timer("clipstream.score", "Embedding to results, one image");
        encode = timer("clipstream.encode", "One run of the encoder");
        batchWait = timer("clipstream.batch.wait", "How long the oldest image of a batch waited for its run");
        latency = Timer.builder("clipstream.latency")
                .description("From a record's timestamp to its results")
                .serviceLevelObjectives(LATENCY_BUCKETS)
                .register(registry);
        batchSize = DistributionSummary.builder("clipstream.batch.size")
                .description("Images in a run of the encoder")
                .serviceLevelObjectives(SIZE_BUCKETS)
                .register(registry);
        Gauge.builder("clipstream.encoder.busy", busy, share -> share.share() / this.encoders)
                .strongReference(true)
                .description("Share of the last minute in which the encoder ran")
                .register(registry);
    }

    /**
     * Changes how many runs of the encoder may go on at once, which is known only when there is one.
     *
     * @param count at least 1
     */
    public void runsAtOnce(int count) {
        encoders = count;
    }

    private Counter counter(String name, String meaning, String... tags) {
        return Counter.builder(name).description(meaning).tags(tags).register(registry);
    }

    private Timer timer(String name, String meaning) {
        return Timer.builder(name).description(meaning).register(registry);
    }

    /** A record came from {@code images}. */
    public void received() {
        received.increment();
    }

    /** An image was answered with so many results, one for a label set. */
    public void classified(int howMany) {
        classified.increment();
        results.increment(howMany);
    }

    /** Lets dead letters of these reasons begin at 0; see {@link #deadLettered}. */
    public void deadLetterReasons(Collection<String> reasons) {
        reasons.forEach(reason -> deadLetters.computeIfAbsent(reason, this::deadLetters));
    }

    /**
     * A record became a dead letter.
     *
     * @param reason a known word of {@code clipstream.reason}: each makes a time series
     */
    public void deadLettered(String reason) {
        deadLetters.computeIfAbsent(reason, this::deadLetters).increment();
    }

    private Counter deadLetters(String reason) {
        return counter("clipstream.dead.letters", "Records that failed", "reason", reason);
    }

    /** An image's bytes became pixels, or failed to. */
    public void decoded(long nanos) {
        decode.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** An image's embedding was scored against its label sets. */
    public void scored(long nanos) {
        score.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void ran(int size, long waitedNanos, long ranNanos, int failed) {
        batchSize.record(size);
        batchWait.record(waitedNanos, TimeUnit.NANOSECONDS);
        encode.record(ranNanos, TimeUnit.NANOSECONDS);
        failedInBatch.increment(failed);
        busy.ran(ranNanos);
    }

    /** An image's results were handed to Kafka now; a timestamp in the future counts as no time at all. */
    public void latency(long recordTimestampMillis) {
        latency.record(Math.max(0, System.currentTimeMillis() - recordTimestampMillis), TimeUnit.MILLISECONDS);
    }

    /** Lets the expired records of a topic's partitions begin at 0. */
    public void expiryOf(String topic, int partitions) {
        for (int number = 0; number < partitions; number++) {
            expired.computeIfAbsent(new Partition(topic, number), this::expired);
        }
    }

    /** Records of a partition were deleted by retention before they were read. */
    public void expired(String topic, int partition, long count) {
        expired.computeIfAbsent(new Partition(topic, partition), this::expired).increment((double) count);
    }

    private Counter expired(Partition partition) {
        return counter(
                "clipstream.records.expired",
                "Records lost to retention before they were read",
                "topic",
                partition.topic(),
                "partition",
                Integer.toString(partition.number()));
    }

    /** Shows what is in flight; call once. */
    public void bindInFlight(IntSupplier images, LongSupplier bytes) {
        gauge("clipstream.in.flight.images", "Images read and not yet answered", images::getAsInt);
        gauge("clipstream.in.flight.bytes", "Bytes of images read and not yet answered", bytes);
    }

    /** Shows what the label table holds; call once. */
    public void bindLabels(IntSupplier sets, IntSupplier labels, LongSupplier revision) {
        gauge("clipstream.label.sets", "Active label sets", sets::getAsInt);
        gauge("clipstream.labels", "Labels in the active sets", labels::getAsInt);
        gauge("clipstream.label.revision", "Highest revision in force, or -1", revision);
    }

    /** Lets statuses of these states begin at 0; see {@link #labelSetStatus}. */
    public void labelSetStates(Collection<String> states) {
        states.forEach(state -> statuses.computeIfAbsent(state, this::statuses));
    }

    /**
     * A status was written.
     *
     * @param state one of the known words: each makes a time series
     */
    public void labelSetStatus(String state) {
        statuses.computeIfAbsent(state, this::statuses).increment();
    }

    private Counter statuses(String state) {
        return counter("clipstream.label.set.statuses", "Records written to label-set-status", "state", state);
    }

    /** Shows what becomes of prompts; call once. */
    public void bindLabelEncoding(IntSupplier encodings, LongSupplier steps) {
        gauge("clipstream.label.encodings", "Revisions whose prompts this instance is encoding", encodings::getAsInt);
        FunctionCounter.builder("clipstream.label.encoding.steps", steps, LongSupplier::getAsLong)
                .description("Runs of the encoder over prompts and examples, and look-ups of references")
                .register(registry);
    }

    /** Shows how many topics of routes take no results. */
    public void bindRoutes(IntSupplier missing) {
        gauge("clipstream.routes.missing", "Topics of routes that take no results", missing::getAsInt);
    }

    private void gauge(String name, String meaning, LongSupplier value) {
        Gauge.builder(name, value::getAsLong).description(meaning).register(registry);
    }

    /**
     * Shows Kafka's own metrics of a Streams application and its clients, until this is closed.
     *
     * @param role what it does, such as {@code classifier} or {@code labels}
     */
    public void bindStreams(KafkaStreams streams, String role) {
        KafkaStreamsMetrics kafka = new KafkaStreamsMetrics(streams, Tags.of("role", role), kafkasOwn, REFRESH);
        kafka.bindTo(registry);
        bound.add(kafka::close);
    }

    /** Shows memory, garbage collection, threads, processor and uptime of this process. */
    public void bindProcess() {
        JvmGcMetrics collections = new JvmGcMetrics();
        collections.bindTo(registry);
        bound.add(collections::close);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Lets go of what {@link #bindStreams} and {@link #bindProcess} watch; the registry stays open. */
    @Override
    public void close() {
        for (Runnable release = bound.poll(); release != null; release = bound.poll()) {
            release.run();
        }
        kafkasOwn.shutdownNow();
    }
}
