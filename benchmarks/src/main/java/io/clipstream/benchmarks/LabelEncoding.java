package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.demo.DemoPicture;
import io.clipstream.streams.app.Encoders;
import io.clipstream.streams.config.AppConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What encoding a large label set costs the images, with the bundled model: images a second while it goes on, divided by
 * those before and after; how often its status tells how far it is; and how soon a newer message ends it.
 */
@Command(
        name = "label-encoding",
        description = "Images a second while a large label set is being encoded, divided by those before and after.",
        mixinStandardHelpOptions = true)
final class LabelEncoding implements Callable<Integer> {
    private static final String LARGE = "large";
    private static final String SMALL = "small";
    private static final String FEW = "{\"labels\":[\"cat\",\"dog\"],\"onRequest\":true}";
    private static final int PROMPT_TEMPLATES = 80;
    private static final JsonMapper JSON = new JsonMapper();

    @Option(names = "--labels", description = "Labels of the set (default: ${DEFAULT-VALUE}).")
    private int labels = 1_000;

    @Option(names = "--seconds", description = "Of each window (default: ${DEFAULT-VALUE}).")
    private int seconds = 15;

    @Option(names = "--rounds", description = "Encodings begun, measured and ended (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    /** A status, when it was read. */
    private record Told(long nanos, long revision, String state, long encoded) {}

    private final List<Told> statuses = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        return Report.print("label-encoding", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws Exception {
        try (BenchmarkKafka kafka = BenchmarkKafka.start(progress);
                LoadedCheckpoint loaded = LoadedCheckpoint.load(Checkpoints.BUNDLED, 0, progress);
                KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
            AppConfig config = kafka.config(Map.of());
            Encoders encoders = loaded.encoders(loaded.imageEncoder());
            try (BenchmarkInstance instance = new BenchmarkInstance(1, config, encoders, LARGE);
                    CommittedResults results = new CommittedResults(kafka, result -> {});
                    CommittedResults status =
                            new CommittedResults(kafka.readCommitted("label-set-status"), this::noteStatus)) {
                BenchmarkKafka.publishSet(producer, SMALL, "{\"labels\":[\"cat\",\"dog\"]}");
                instance.start();
                instance.awaitReady();
                try (Backlog backlog = new Backlog(kafka, results)) {
                    progress.say("Warming up");
                    TimeUnit.SECONDS.sleep(4L * seconds);
                    rounds(producer, results, figures, progress);
                    backlog.requireFull();
                }
                figures.put("statusMessages", status.count());
            }
        }
    }

    private void rounds(
            KafkaProducer<byte[], byte[]> producer, CommittedResults results, Figures figures, Progress progress)
            throws Exception {
        List<Double> ratios = new ArrayList<>();
        List<Double> gaps = new ArrayList<>();
        List<Double> ends = new ArrayList<>();
        List<Double> prompts = new ArrayList<>();
        double before = rate(results);
        for (int round = 1; round <= rounds; round++) {
            long revision = BenchmarkKafka.publishSet(producer, LARGE, json(round));
            long begin = System.nanoTime();
            double meanwhile = rate(results);
            long end = System.nanoTime();
            long newer = BenchmarkKafka.publishSet(producer, LARGE, FEW);
            double ended = 1e3 * Seconds.of(awaitActive(newer) - end);
            double after = rate(results);
            double ratio = 2 * meanwhile / (before + after);
            double gap = longestGap(revision, begin, end);
            double encoded = PROMPT_TEMPLATES * (double) encoded(revision) / Seconds.of(end - begin);
            progress.say(
                    "Round %d of %d: images/s %.1f before, %.1f meanwhile, %.1f after: %.3f; %.1f prompts/s; status at least each %.2f s; a newer one in force after %.0f ms",
                    round, rounds, before, meanwhile, after, ratio, encoded, gap, ended);
            ratios.add(ratio);
            gaps.add(gap);
            ends.add(ended);
            prompts.add(encoded);
            before = after;
        }
        figures.put("ratio", new Quantiles(ratios).median())
                .put("ratioWorst", new Quantiles(ratios).min())
                .put("longestSecondsBetweenStatuses", new Quantiles(gaps).max())
                .put("newerInForceMillisWorst", new Quantiles(ends).max())
                .put("promptsPerSecondMeanwhile", new Quantiles(prompts).median())
                .put("imagesPerSecondUndisturbed", before)
                .put("labels", (long) labels)
                .put("promptTemplates", (long) PROMPT_TEMPLATES)
                .put("rounds", (long) rounds);
    }

    private double rate(CommittedResults results) throws InterruptedException {
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        long end = System.nanoTime();
        // The burst that ends the window may still be on its way.
        TimeUnit.SECONDS.sleep(1);
        return results.rate(begin, end);
    }

    /** Each round's labels are new, so that none is encoded already. */
    private String json(int round) {
        String templates = IntStream.range(0, PROMPT_TEMPLATES)
                .mapToObj(i -> "\"a photo of a {}, the kind that has the number " + i + ".\"")
                .collect(Collectors.joining(",", "[", "]"));
        String names = IntStream.range(0, labels)
                .mapToObj(i -> "\"thing " + round + " " + i + "\"")
                .collect(Collectors.joining(",", "[", "]"));
        return "{\"onRequest\":true,\"templates\":" + templates + ",\"labels\":" + names + "}";
    }

    private synchronized void noteStatus(ConsumerRecord<byte[], byte[]> message) {
        if (message.value() == null || !new String(message.key(), StandardCharsets.UTF_8).equals(LARGE)) {
            return;
        }
        try {
            JsonNode json = JSON.readTree(message.value());
            statuses.add(new Told(
                    System.nanoTime(),
                    json.get("revision").asLong(),
                    json.get("state").asText(),
                    json.path("encoded").asLong()));
            notifyAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized long awaitActive(long revision) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            for (Told told : statuses) {
                if (told.revision() >= revision && told.state().equals("active")) {
                    return told.nanos();
                }
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new IllegalStateException("revision " + revision + " is not active after 60 s: " + statuses);
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** Seconds, at most, that a reader of the status was left without news between two moments. */
    private synchronized double longestGap(long revision, long begin, long end) {
        long last = begin;
        long longest = 0;
        for (Told told : statuses) {
            if (told.revision() == revision && told.nanos() <= end) {
                longest = Math.max(longest, told.nanos() - last);
                last = told.nanos();
            }
        }
        return Seconds.of(Math.max(longest, end - last));
    }

    private synchronized long encoded(long revision) {
        return statuses.stream()
                .filter(told -> told.revision() == revision)
                .mapToLong(Told::encoded)
                .max()
                .orElse(0);
    }

    /** Keeps more images in the topic than the application can answer. */
    private static final class Backlog implements AutoCloseable {
        private static final int AHEAD = 2_000;

        private final KafkaProducer<byte[], byte[]> producer;
        private final CommittedResults results;
        private final List<byte[]> photographs =
                Photographs.all().stream().map(DemoPicture::bytes).toList();
        private final Thread thread = new Thread(this::publish, "benchmark-backlog");
        private volatile boolean closed;
        private final AtomicLong published = new AtomicLong();

        Backlog(BenchmarkKafka kafka, CommittedResults results) {
            this.producer = kafka.producer();
            this.results = results;
            thread.setDaemon(true);
            thread.start();
        }

        @SuppressWarnings("FutureReturnValueIgnored") // A failed send shows in the results that do not come.
        private void publish() {
            String topic = BenchmarkKafka.topic("images");
            int partitions = producer.partitionsFor(topic).size();
            try {
                while (!closed) {
                    long number = published.get();
                    if (number < results.count() + AHEAD) {
                        producer.send(
                                new ProducerRecord<>(topic, (int) (number % partitions), null, photographs.get((int)
                                        (number % photographs.size()))));
                        published.incrementAndGet();
                    } else {
                        TimeUnit.MILLISECONDS.sleep(20);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void requireFull() {
            if (published.get() < results.count() + AHEAD / 2) {
                throw new IllegalStateException("the topic ran empty: what was measured is the publishing");
            }
        }

        @Override
        public void close() {
            closed = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            producer.close();
        }
    }
}
