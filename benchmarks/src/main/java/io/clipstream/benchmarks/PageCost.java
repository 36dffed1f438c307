package io.clipstream.benchmarks;

import io.clipstream.core.image.PictureException;
import io.clipstream.demo.DemoPicture;
import io.clipstream.images.PictureLimits;
import io.clipstream.images.Thumbnailer;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.app.WebPage;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.status.StatusServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the page costs the stream: committed results a second while nobody watches, one does, and a hundred do, in turns in one
 * process. The topic is full, so that the application goes as fast as it can; pictures are real ones, so that thumbnails are made.
 */
@Command(
        name = "page",
        description = "Images a second with 0, 1 and 100 viewers of the page, as ratios.",
        mixinStandardHelpOptions = true)
final class PageCost implements Callable<Integer> {
    private static final int WARM_UP_SECONDS = 15;

    /** The page goes on for five seconds after the last viewer has left. */
    private static final int SETTLE_SECONDS = 7;

    private static final int BATCH = 32;
    private static final int PICTURE_SIDE = 128;

    @Option(
            names = "--viewers",
            split = ",",
            description = "How many watch (default: ${DEFAULT-VALUE}); 0 is compared with.")
    private List<Integer> viewers = List.of(0, 1, 100);

    @Option(names = "--rounds", description = "Rounds of each; their median counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 4;

    @Option(names = "--seconds", description = "Measured in a round (default: ${DEFAULT-VALUE}).")
    private int seconds = 5;

    @Option(
            names = "--batch-millis",
            description = "That the stand-in encoder takes for 32 images (default: ${DEFAULT-VALUE}).")
    private int batchMillis = 16;

    @Override
    public Integer call() throws Exception {
        return Report.print("page", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws Exception {
        try (BenchmarkKafka kafka = BenchmarkKafka.start(progress);
                KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
            AppConfig config = kafka.config(Map.of(
                    "batch.max.size", Integer.toString(BATCH),
                    "http.port", "0",
                    // Those who have just left count for a moment more.
                    "page.max.viewers", Integer.toString(2 * Math.max(1, Collections.max(viewers)))));
            publish(producer, images(), progress);
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            try (ClassifierMetrics metrics = new ClassifierMetrics(registry, 1);
                    ClassifierApplication application =
                            new ClassifierApplication(config, StandInEncoders.of(batchMillis, () -> {}), metrics);
                    WebPage page = WebPage.open(config, registry, application);
                    StatusServer server = StatusServer.start(config.http(), registry, application, page.routes());
                    CommittedResults results = new CommittedResults(kafka, result -> {})) {
                BenchmarkKafka.publishSet(producer, ServiceUnderTest.LABEL_SET, ServiceUnderTest.LABELS);
                application.start();
                TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
                run(results, server.port(), figures, progress);
            }
        }
    }

    /** Enough for all the time that passes, at the encoder's own rate. */
    private int images() {
        int each = seconds + SETTLE_SECONDS + 1;
        return (WARM_UP_SECONDS + rounds * viewers.size() * each + 10) * (1000 / batchMillis) * BATCH;
    }

    private void run(CommittedResults results, int port, Figures figures, Progress progress) throws Exception {
        Map<Integer, List<Double>> rates = new LinkedHashMap<>();
        Map<Integer, List<Double>> bytes = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < viewers.size(); i++) {
                // Another one begins each time: a machine that becomes slower does so for all.
                int count = viewers.get((i + round) % viewers.size());
                try (PageViewers watching = PageViewers.open(port, count)) {
                    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
                    long read = watching.bytes();
                    long begin = System.nanoTime();
                    TimeUnit.SECONDS.sleep(seconds);
                    long end = System.nanoTime();
                    double sent = (watching.bytes() - read) / Seconds.of(end - begin);
                    long seen = results.count();
                    if (!results.await(seen + 1, TimeUnit.SECONDS.toMillis(10))) {
                        throw new IllegalStateException("there are no images left to measure with");
                    }
                    double rate = results.rate(begin, end);
                    rates.computeIfAbsent(count, key -> new ArrayList<>()).add(rate);
                    bytes.computeIfAbsent(count, key -> new ArrayList<>()).add(sent);
                    progress.say(
                            "Round %d of %d, %d viewers: %.0f images/s, %.0f KB/s to them",
                            round + 1, rounds, count, rate, sent / 1e3);
                }
            }
        }
        Quantiles nobody = new Quantiles(rates.getOrDefault(0, List.of()));
        double least = 1;
        for (Map.Entry<Integer, List<Double>> each : rates.entrySet()) {
            Quantiles rate = new Quantiles(each.getValue());
            double ratio = rate.median() / nobody.median();
            least = Math.min(least, ratio);
            figures.object("viewers" + each.getKey())
                    .put("imagesPerSecond", rate.median())
                    .put("imagesPerSecondMin", rate.min())
                    .put("imagesPerSecondMax", rate.max())
                    .put("ratio", ratio)
                    .put("bytesPerSecond", new Quantiles(bytes.getOrDefault(each.getKey(), List.of())).median());
        }
        figures.put("ratio", least)
                .put("spreadWithNobody", (nobody.max() - nobody.min()) / nobody.median())
                .put("rounds", (long) rounds);
    }

    private static void publish(KafkaProducer<byte[], byte[]> producer, int count, Progress progress) {
        progress.say("Publishing %d small photographs", count);
        List<byte[]> photographs = new ArrayList<>();
        try (Thumbnailer thumbnailer = new Thumbnailer(PictureLimits.defaults(), PICTURE_SIDE)) {
            for (DemoPicture picture : Photographs.all()) {
                photographs.add(thumbnailer.thumbnail(picture.bytes()));
            }
        } catch (PictureException e) {
            throw new IllegalStateException(e);
        }
        String topic = BenchmarkKafka.topic("images");
        int partitions = producer.partitionsFor(topic).size();
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(producer.send(
                    new ProducerRecord<>(topic, i % partitions, null, photographs.get(i % photographs.size()))));
        }
        try {
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
}
