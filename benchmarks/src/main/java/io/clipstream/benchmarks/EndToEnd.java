package io.clipstream.benchmarks;

import io.clipstream.demo.DemoPicture;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.app.Encoders;
import io.clipstream.streams.app.LoadedModel;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Images a second of the whole application on a real broker with exactly-once, against its encoder alone with the same
 * images and the same settings, in turns in one process.
 */
@Command(
        name = "end-to-end",
        description = "Images a second over a real broker with exactly-once, divided by the encoder alone.",
        mixinStandardHelpOptions = true)
final class EndToEnd implements Callable<Integer> {
    private static final int SPARE_IMAGES = 1_000;
    private static final long LIMIT_MINUTES = 20;

    @Option(
            names = "--rounds",
            description =
                    "Rounds of both; the median of those that others left alone counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 8;

    @Option(names = "--images", description = "Images measured in a round (default: as many as take ten seconds).")
    private int images;

    @Option(names = "--model", description = "Only this one: ${COMPLETION-CANDIDATES} (default: each after the other).")
    private List<Checkpoints> models = List.of(Checkpoints.values());

    @Option(names = "--set", description = "A setting of the application, KEY=VALUE; may be repeated.")
    private Map<String, String> more = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        return Report.print("end-to-end", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws Exception {
        List<Double> ratios = new ArrayList<>();
        Map<Checkpoints, Outcome> outcomes = new LinkedHashMap<>();
        for (Checkpoints checkpoint : models) {
            Outcome outcome = measure(checkpoint, progress);
            outcomes.put(checkpoint, outcome);
            ratios.add(outcome.ratio());
        }
        figures.put("ratio", new Quantiles(ratios).min()).put("rounds", (long) rounds);
        outcomes.forEach((checkpoint, outcome) -> outcome.into(figures.object(checkpoint.title())));
    }

    private Outcome measure(Checkpoints checkpoint, Progress progress) throws Exception {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("model", checkpoint.directory(progress).toString());
        // While the encoder is measured alone the application waits, with its transactions open.
        settings.put("kafka.producer.transaction.timeout.ms", "300000");
        settings.putAll(more);
        try (BenchmarkKafka kafka = BenchmarkKafka.start(progress);
                LoadedModel model = LoadedModel.load(kafka.config(settings))) {
            AppConfig config = kafka.config(settings);
            Encoders encoders = model.encoders();
            progress.say("The encoder runs on %s", encoders.device());
            ReplayingEncoder.Schedule schedule = schedule(checkpoint, config, encoders);
            publish(kafka, schedule.images() + SPARE_IMAGES, progress);
            try (KafkaProducer<byte[], byte[]> producer = kafka.producer();
                    CommittedResults results = new CommittedResults(kafka, result -> {})) {
                ReplayingEncoder encoder = new ReplayingEncoder(
                        encoders.images(), schedule, () -> ThreadGroups.seconds(kafka.brokerPid()), progress);
                ReplayingEncoder.Measured measured = run(config, encoders.withImages(encoder), encoder, producer);
                return new Outcome(
                        config,
                        encoders,
                        measured,
                        measured.rounds().stream()
                                .map(Round::application)
                                .map(half -> results.rate(half.begin(), half.end()))
                                .toList(),
                        Answers.read(kafka, results.count()));
            }
        }
    }

    private ReplayingEncoder.Schedule schedule(Checkpoints checkpoint, AppConfig config, Encoders encoders) {
        int size = encoders.batchSize();
        int ready = config.inFlight().maxImages(size, Runtime.getRuntime().availableProcessors()) / size;
        return new ReplayingEncoder.Schedule(
                checkpoint.warmUps(),
                batches(checkpoint.imagesToWarmUp(), size),
                rounds,
                ready + 1,
                batches(images > 0 ? images : checkpoint.imagesMeasured(), size),
                size,
                encoders.concurrency());
    }

    private static int batches(int images, int size) {
        return Math.max(1, images / size);
    }

    private static void publish(BenchmarkKafka kafka, int count, Progress progress) {
        progress.say("Publishing %d photographs", count);
        List<byte[]> photographs =
                Photographs.all().stream().map(DemoPicture::bytes).toList();
        String topic = BenchmarkKafka.topic("images");
        try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
            int partitions = producer.partitionsFor(topic).size();
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sent.add(producer.send(
                        new ProducerRecord<>(topic, i % partitions, null, photographs.get(i % photographs.size()))));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot publish to " + topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static ReplayingEncoder.Measured run(
            AppConfig config, Encoders encoders, ReplayingEncoder encoder, KafkaProducer<byte[], byte[]> producer)
            throws Exception {
        try (ClassifierMetrics metrics = new ClassifierMetrics(new SimpleMeterRegistry(), 1);
                ClassifierApplication application = new ClassifierApplication(config, encoders, metrics)) {
            CompletableFuture<ReplayingEncoder.Measured> done = encoder.arm();
            application.start();
            BenchmarkKafka.publishSet(producer, ServiceUnderTest.LABEL_SET, ServiceUnderTest.LABELS);
            ReplayingEncoder.Measured measured = done.get(LIMIT_MINUTES, TimeUnit.MINUTES);
            // What the last round encoded is yet to be committed, and seen.
            TimeUnit.SECONDS.sleep(2);
            return measured;
        }
    }
}
