package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.score.CosineProduct;
import io.clipstream.core.score.Scorer;
import io.clipstream.demo.registry.EmbeddedRegistry;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How many stored vectors a second {@code clipstream relabel} scores, exactly once, over a real broker on the same machine:
 * the command as people start it, in a process of its own. Beside it, in the same rounds, what it cannot do without: the
 * vectors read and nothing else, and the vectors scored and nothing else.
 */
@Command(
        name = "relabel",
        description = "Stored vectors scored with a label set, exactly once; and reading alone, scoring alone.",
        mixinStandardHelpOptions = true)
final class RelabelSpeed implements Callable<Integer> {
    private static final String SET = "things";
    private static final int BATCH = 256;
    private static final long LIMIT_SECONDS = 300;
    private static final JsonMapper JSON = new JsonMapper();

    @Option(names = "--vectors", description = "Vectors of 512 numbers (default: ${DEFAULT-VALUE}).")
    private int vectors = 3_000_000;

    @Option(names = "--labels", description = "Labels of the set (default: ${DEFAULT-VALUE}).")
    private int labels = 100;

    @Option(names = "--rounds", description = "Runs of the command; the median counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Override
    public Integer call() throws Exception {
        return Report.print("relabel", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws Exception {
        Path directory = Files.createTempDirectory("clipstream-registry-");
        try (BenchmarkKafka kafka = BenchmarkKafka.start(progress);
                EmbeddedRegistry registry = EmbeddedRegistry.start(directory, 0)) {
            kafka.createTopics(BenchmarkKafka.topic(""), true);
            EncodedLabelSet set = activate(kafka, registry);
            StoredVectors stored = new StoredVectors(set.model(), set.labels().dimension());
            String topic = BenchmarkKafka.topic("image-embeddings");
            progress.say("Storing %d vectors of %d numbers", vectors, stored.dimension());
            stored.store(vectors, kafka.bootstrapServers(), topic, registry.url());
            List<Double> rates = new ArrayList<>();
            List<Double> reading = new ArrayList<>();
            List<Double> scoring = new ArrayList<>();
            List<Double> whole = new ArrayList<>();
            List<Double> processor = new ArrayList<>();
            List<Double> broker = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                reading.add(vectors / readAlone(kafka, topic));
                scoring.add(scoredAlone(stored, set));
                long begin = System.nanoTime();
                long own = ProcessorTicks.ofProcess(ProcessHandle.current().pid());
                long brokers = ProcessorTicks.ofProcess(kafka.brokerPid());
                JsonNode run = relabel(kafka, registry, round > 1);
                whole.add(Seconds.since(begin));
                // The command has ended: its time is among its parent's, which did nothing else.
                processor.add(
                        micros(ProcessorTicks.ofProcess(ProcessHandle.current().pid()) - own));
                broker.add(micros(ProcessorTicks.ofProcess(kafka.brokerPid()) - brokers));
                rates.add(run.get("vectorsPerSecond").asDouble());
                progress.say(
                        "Round %d of %d: %.0f vectors a second (%.1f s with the JVM's start; processor time a vector %.1f us, broker %.1f us); reading alone %.0f, scoring alone %.0f on one core",
                        round,
                        rounds,
                        rates.get(round - 1),
                        whole.get(round - 1),
                        processor.get(round - 1),
                        broker.get(round - 1),
                        reading.get(round - 1),
                        scoring.get(round - 1));
            }
            figures.put("vectors", (long) vectors)
                    .put("dimension", (long) stored.dimension())
                    .put("labels", (long) labels)
                    .put("rounds", (long) rounds)
                    .put("arithmetic", CosineProduct.implementation())
                    .put("vectorsPerSecond", new Quantiles(rates).median())
                    .put("vectorsPerSecondBest", new Quantiles(rates).max())
                    .put("processSeconds", new Quantiles(whole).median())
                    .put("processorMicrosAVector", new Quantiles(processor).median())
                    .put("brokerProcessorMicrosAVector", new Quantiles(broker).median())
                    .put("readingAlonePerSecond", new Quantiles(reading).median())
                    .put("scoringAlonePerSecondOneCore", new Quantiles(scoring).median())
                    .put("ratio", new Quantiles(rates).median() / 100_000)
                    .put("resultsMissingOrTwice", Math.abs(results(kafka) - (long) rounds * vectors));
        } finally {
            delete(directory);
        }
    }

    private double micros(long ticks) {
        return ticks / ProcessorTicks.A_SECOND * 1e6 / vectors;
    }

    /** The set as the application's own writer stores it; then the application ends. */
    private EncodedLabelSet activate(BenchmarkKafka kafka, EmbeddedRegistry registry) throws Exception {
        Map<String, String> settings = Map.of("embeddings.enabled", "true", "schema.registry.url", registry.url());
        try (ClassifierMetrics metrics = new ClassifierMetrics(new SimpleMeterRegistry(), 1);
                ClassifierApplication application =
                        new ClassifierApplication(kafka.config(settings), StandInEncoders.of(1, () -> {}), metrics);
                KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
            CompletableFuture<EncodedLabelSet> active = new CompletableFuture<>();
            application.labelTable().onSwap(snapshot -> {
                EncodedLabelSet set = snapshot.get(SET);
                if (set != null) {
                    active.complete(set);
                }
            });
            application.start();
            BenchmarkKafka.publishSet(
                    producer,
                    SET,
                    IntStream.range(0, labels)
                            .mapToObj(label -> "\"label " + label + "\"")
                            .collect(Collectors.joining(",", "{\"labels\":[", "]}")));
            return active.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private JsonNode relabel(BenchmarkKafka kafka, EmbeddedRegistry registry, boolean again)
            throws IOException, InterruptedException, ExecutionException {
        // The flags of bin/clipstream relabel.
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-XX:+UseParallelGC",
                "-Xms1g",
                "-Xmn640m",
                "-XX:MetaspaceSize=96m",
                "-XX:Tier4InvocationThreshold=20000",
                "-XX:Tier4MinInvocationThreshold=6000",
                "-XX:Tier4CompileThreshold=40000",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                "io.clipstream.streams.app.Main",
                "relabel",
                "--label-set",
                SET,
                "--bootstrap-server",
                kafka.bootstrapServers(),
                "--topics-prefix",
                BenchmarkKafka.topic(""),
                "--schema-registry",
                registry.url(),
                "--json"));
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            command.addAll(1, List.of("--add-modules", "jdk.incubator.vector"));
        }
        if (again) {
            command.add("--again");
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("relabel ended with " + process.exitValue() + ": " + said);
            }
            JsonNode run = JSON.readTree(said);
            if (run.get("scoredNow").asLong() != vectors) {
                throw new IllegalStateException("not all vectors were scored: " + said);
            }
            return run;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Seconds in which a consumer with the command's settings has them all, and looks at none. */
    private double readAlone(BenchmarkKafka kafka, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.readCommittedFrom(topic)) {
            consumer.seekToBeginning(consumer.assignment());
            long begin = System.nanoTime();
            for (int read = 0; read < vectors; ) {
                read += consumer.poll(Duration.ofMillis(100)).count();
            }
            return Seconds.since(begin);
        }
    }

    /** Vectors a second, on one core: matrix product, probabilities, best labels. */
    private static double scoredAlone(StoredVectors stored, EncodedLabelSet set) {
        float[][] all = stored.vectors();
        Scorer scorer = new Scorer(set.model(), new LogitParameters(100, 0, LogitParameters.Likelihood.SOFTMAX), 5);
        double best = 0;
        for (int repeat = 0; repeat < 30; repeat++) {
            long begin = System.nanoTime();
            int scored = 0;
            for (int from = 0; from + BATCH <= all.length; from += BATCH) {
                float[][] batch = java.util.Arrays.copyOfRange(all, from, from + BATCH);
                scored += scorer.score(batch, BATCH, set).size();
            }
            best = Math.max(best, scored / Seconds.since(begin));
        }
        return best;
    }

    /** Committed results: more than their number would be results that came twice. */
    private static long results(BenchmarkKafka kafka) {
        long count = 0;
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.readCommitted("classifications")) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            consumer.seekToBeginning(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                count += consumer.poll(Duration.ofMillis(100)).count();
            }
        }
        return count;
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
