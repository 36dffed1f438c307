package io.clipstream.benchmarks;

import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.app.Encoders;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * Many label sets, written by the application's own writer. They are on request only, so that an image meets those that it
 * names.
 *
 * @param sets number of them
 * @param labels of each
 */
record FilledTable(int sets, int labels) {
    private static final long LIMIT_MINUTES = 10;

    /** Labels of all sets. */
    int size() {
        return sets * labels;
    }

    /** The name of a set, counted from 0. */
    static String name(int set) {
        return "set-" + set;
    }

    /** @param encoders whose text encoder is cheap, and has the model's id that the table is for */
    void write(BenchmarkKafka kafka, Encoders encoders, Progress progress) throws Exception {
        progress.say("Writing %d label sets of %d labels", sets, labels);
        try (KafkaProducer<byte[], byte[]> producer = kafka.producer();
                ClassifierMetrics metrics = new ClassifierMetrics(new SimpleMeterRegistry(), 1);
                ClassifierApplication application =
                        new ClassifierApplication(kafka.config(Map.of()), encoders, metrics)) {
            application.start();
            for (int set = 0; set < sets; set++) {
                BenchmarkKafka.publishSet(producer, name(set), json(set));
            }
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(LIMIT_MINUTES);
            while (application.labelTable().snapshot().labels() < size()) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("after " + LIMIT_MINUTES + " minutes only "
                            + application.labelTable().snapshot().labels() + " labels are there");
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        progress.say("Written");
    }

    private String json(int set) {
        return IntStream.range(0, labels)
                .mapToObj(label -> "\"label " + label + " of set " + set + "\"")
                .collect(Collectors.joining(",", "{\"onRequest\":true,\"labels\":[", "]}"));
    }
}
