package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.LabelSnapshot;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How soon a label-set message counts: from the broker's acknowledgement to the swap in the instance, and to the first
 * committed result that carries its revision, while images flow.
 */
@Command(
        name = "label-update",
        description = "From a label-set message's acknowledgement to the swap and to the first committed result.",
        mixinStandardHelpOptions = true)
final class LabelUpdate implements Callable<Integer> {
    private static final String SET = "things";
    private static final int BATCH_MILLIS = 10;
    private static final long LIMIT_SECONDS = 30;

    /** Updates whose times are not taken: code is still being compiled. */
    private static final int WARM_UP = 30;

    /** Between a result and the next message, at random, so that messages meet commits at every phase. */
    private static final int MOST_PAUSE_MILLIS = 200;

    @Option(names = "--updates", description = "Updates that are timed (default: ${DEFAULT-VALUE}).")
    private int updates = 250;

    @Option(names = "--labels", description = "Labels of the set; one is new each time (default: ${DEFAULT-VALUE}).")
    private int labels = 100;

    @Option(names = "--rate", description = "Images a second (default: ${DEFAULT-VALUE}).")
    private int rate = 100;

    private final RevisionTimes swaps = new RevisionTimes();
    private final RevisionTimes results = new RevisionTimes();

    @Override
    public Integer call() throws Exception {
        return Report.print("label-update", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws Exception {
        try (BenchmarkKafka kafka = BenchmarkKafka.start(progress);
                ClassifierMetrics metrics = new ClassifierMetrics(new SimpleMeterRegistry(), 1);
                KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
            AppConfig config = kafka.config(Map.of("commit.interval.ms", "100"));
            try (ClassifierApplication application =
                            new ClassifierApplication(config, StandInEncoders.of(BATCH_MILLIS, () -> {}), metrics);
                    CommittedResults reader = new CommittedResults(kafka, this::noteResult);
                    ImageFlow images = new ImageFlow(kafka, rate)) {
                application.labelTable().onSwap(this::noteSwap);
                application.start();
                update(producer, figures, progress);
                figures.put("images", images.published()).put("results", reader.count());
            }
            figures.put("commitIntervalMillis", config.kafka().commitInterval().toMillis())
                    .put("guarantee", config.kafka().guarantee().key());
        }
    }

    private void update(KafkaProducer<byte[], byte[]> producer, Figures figures, Progress progress) throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        List<Double> toSwap = new ArrayList<>();
        List<Double> toResult = new ArrayList<>();
        for (int number = -WARM_UP; number < updates; number++) {
            long revision = BenchmarkKafka.publishSet(producer, SET, json(number));
            long acknowledged = System.nanoTime();
            long swapped = swaps.await(revision);
            long answered = results.await(revision);
            if (number >= 0) {
                toSwap.add(millis(swapped - acknowledged));
                toResult.add(millis(answered - acknowledged));
            }
            if (number % 50 == 0) {
                progress.say(
                        "Update %d of %d: swapped after %.0f ms, first result after %.0f ms",
                        number, updates, millis(swapped - acknowledged), millis(answered - acknowledged));
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_PAUSE_MILLIS));
        }
        Quantiles swap = new Quantiles(toSwap);
        Quantiles result = new Quantiles(toResult);
        figures.put("updates", (long) updates)
                .put("labels", (long) labels)
                .put("imagesPerSecond", (long) rate)
                .put("swapMillisP50", swap.at(0.5))
                .put("swapMillisP99", swap.at(0.99))
                .put("swapMillisMax", swap.max())
                .put("resultMillisP50", result.at(0.5))
                .put("resultMillisP99", result.at(0.99))
                .put("resultMillisMax", result.max());
    }

    /** A set whose first label is a new one each time. */
    private String json(int number) {
        return "{\"labels\":[\"new-" + number + "\""
                + IntStream.range(1, labels)
                        .mapToObj(i -> ",\"label-" + i + "\"")
                        .collect(Collectors.joining())
                + "]}";
    }

    private void noteSwap(LabelSnapshot snapshot) {
        EncodedLabelSet set = snapshot.get(SET);
        if (set != null) {
            swaps.seen(set.revision());
        }
    }

    private void noteResult(ConsumerRecord<byte[], byte[]> result) {
        try {
            JsonNode json = JSON.readTree(result.value());
            results.seen(json.get("labelSetRevision").asLong());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final JsonMapper JSON = new JsonMapper();

    private static double millis(long nanos) {
        return Seconds.of(nanos) * 1e3;
    }

    /** When a revision, or a later one, was first seen. Thread-safe. */
    private static final class RevisionTimes {
        private long highest = -1;
        private long at;

        synchronized void seen(long revision) {
            if (revision > highest) {
                highest = revision;
                at = System.nanoTime();
                notifyAll();
            }
        }

        synchronized long await(long revision) throws InterruptedException, TimeoutException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            while (highest < revision) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new TimeoutException("revision " + revision + " of label set " + SET + " was not seen within "
                            + LIMIT_SECONDS + " s; the last was " + highest);
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return at;
        }
    }
}
