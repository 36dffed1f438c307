package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.demo.DemoPicture;
import io.clipstream.streams.app.Encoders;
import io.clipstream.streams.config.AppConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How soon a label-set message counts: from the broker's acknowledgement to the swap in every instance, and to the first
 * committed result that carries its revision, while images flow and many other labels lie in the table.
 */
@Command(
        name = "label-update",
        description = "From a label-set message's acknowledgement to the swap in every instance, and to the first"
                + " committed result.",
        mixinStandardHelpOptions = true)
final class LabelUpdate implements Callable<Integer> {
    private static final String SET = "things";
    private static final int TABLE_SETS = 100;

    /** Updates whose times are not taken: code is still being compiled. */
    private static final int WARM_UP = 30;

    /** Between a result and the next message, at random, so that messages meet commits at every phase. */
    private static final int MOST_PAUSE_MILLIS = 200;

    @Option(names = "--updates", description = "Updates that are timed (default: ${DEFAULT-VALUE}).")
    private int updates = 250;

    @Option(names = "--labels", description = "Labels of the set (default: ${DEFAULT-VALUE}).")
    private int labels = 100;

    @Option(names = "--new", description = "Labels that are new each time, to be encoded (default: ${DEFAULT-VALUE}).")
    private int fresh = 10;

    @Option(
            names = "--table",
            description =
                    "Labels in the table besides, in " + TABLE_SETS + " sets; 0: none (default: ${DEFAULT-VALUE}).")
    private int table = 100_000;

    @Option(names = "--instances", description = "Instances of the application (default: ${DEFAULT-VALUE}).")
    private int count = 2;

    @Option(names = "--rate", description = "Images a second (default: ${DEFAULT-VALUE}).")
    private int rate = 20;

    private final RevisionTimes results = new RevisionTimes("the subscriber");

    @Override
    public Integer call() throws Exception {
        return Report.print("label-update", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws Exception {
        try (BenchmarkKafka kafka = BenchmarkKafka.start(progress);
                LoadedCheckpoint loaded = LoadedCheckpoint.load(Checkpoints.BUNDLED, 0, progress)) {
            Encoders encoders = loaded.encoders(loaded.imageEncoder());
            if (table > 0) {
                // What the labels of the others are is no matter here, so that no time is spent on encoding them.
                Encoders cheap = StandInEncoders.of(
                        encoders.images().model(), encoders.images().dimension(), 1, () -> {});
                new FilledTable(TABLE_SETS, table / TABLE_SETS).write(kafka, cheap, progress);
            }
            AppConfig config = kafka.config(Map.of("commit.interval.ms", "100"));
            List<BenchmarkInstance> instances = new ArrayList<>();
            try {
                for (int i = 1; i <= count; i++) {
                    instances.add(new BenchmarkInstance(i, config, encoders, SET));
                }
                update(kafka, instances, figures, progress);
            } finally {
                instances.forEach(BenchmarkInstance::close);
            }
            figures.put("commitIntervalMillis", config.kafka().commitInterval().toMillis())
                    .put("guarantee", config.kafka().guarantee().key());
        }
    }

    private void update(BenchmarkKafka kafka, List<BenchmarkInstance> instances, Figures figures, Progress progress)
            throws Exception {
        List<byte[]> photographs =
                Photographs.all().stream().map(DemoPicture::bytes).toList();
        try (KafkaProducer<byte[], byte[]> producer = kafka.producer();
                CommittedResults reader = new CommittedResults(kafka, this::noteResult)) {
            BenchmarkKafka.publishSet(producer, SET, json(-WARM_UP - 1));
            instances.forEach(BenchmarkInstance::start);
            for (BenchmarkInstance instance : instances) {
                instance.awaitReady();
            }
            progress.say(
                    "%d instances are ready, with %d labels",
                    instances.size(), instances.get(0).labels());
            try (ImageFlow images = new ImageFlow(kafka, photographs, rate)) {
                time(producer, instances, figures, progress);
                figures.put("images", images.published()).put("results", reader.count());
            }
        }
        figures.put("tableLabels", (long) instances.get(0).labels())
                .put("instances", (long) instances.size())
                .put("updates", (long) updates)
                .put("labels", (long) labels)
                .put("newLabels", (long) fresh)
                .put("imagesPerSecond", (long) rate);
    }

    private void time(
            KafkaProducer<byte[], byte[]> producer,
            List<BenchmarkInstance> instances,
            Figures figures,
            Progress progress)
            throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        List<Double> toSwap = new ArrayList<>();
        List<Double> toResult = new ArrayList<>();
        for (int number = -WARM_UP; number < updates; number++) {
            long revision = BenchmarkKafka.publishSet(producer, SET, json(number));
            long acknowledged = System.nanoTime();
            double swapped = 0;
            for (BenchmarkInstance instance : instances) {
                swapped = Math.max(swapped, millis(instance.swaps().await(revision) - acknowledged));
            }
            double answered = millis(results.await(revision) - acknowledged);
            if (number >= 0) {
                toSwap.add(swapped);
                toResult.add(answered);
            }
            if (number % 50 == 0) {
                progress.say(
                        "Update %d of %d: swapped everywhere after %.0f ms, first result after %.0f ms",
                        number, updates, swapped, answered);
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_PAUSE_MILLIS));
        }
        Quantiles swap = new Quantiles(toSwap);
        Quantiles result = new Quantiles(toResult);
        figures.put("swapMillisP50", swap.at(0.5))
                .put("swapMillisP99", swap.at(0.99))
                .put("swapMillisMax", swap.max())
                .put("resultMillisP50", result.at(0.5))
                .put("resultMillisP99", result.at(0.99))
                .put("resultMillisMax", result.max());
    }

    /** A set whose first labels are new ones each time. */
    private String json(int number) {
        return IntStream.range(0, labels)
                .mapToObj(i -> i < fresh ? "\"new-" + number + "-" + i + "\"" : "\"label-" + i + "\"")
                .collect(Collectors.joining(",", "{\"labels\":[", "]}"));
    }

    private void noteResult(ConsumerRecord<byte[], byte[]> result) {
        try {
            JsonNode json = JSON.readTree(result.value());
            if (json.get("labelSet").asText().equals(SET)) {
                results.seen(json.get("labelSetRevision").asLong());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final JsonMapper JSON = new JsonMapper();

    private static double millis(long nanos) {
        return Seconds.of(nanos) * 1e3;
    }
}
