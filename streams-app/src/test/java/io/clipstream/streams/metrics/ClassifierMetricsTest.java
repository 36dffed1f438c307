package io.clipstream.streams.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.junit.jupiter.api.Test;

class ClassifierMetricsTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ClassifierMetrics metrics = new ClassifierMetrics(registry, 1);

    @Test
    void countsAreWhatWasSaid() {
        metrics.received();
        metrics.received();
        metrics.classified(3);
        metrics.deadLettered("corrupt");
        metrics.deadLettered("corrupt");
        metrics.deadLettered("too-large");
        metrics.expired("images", 4, 17);
        metrics.expired("images", 4, 1);

        assertThat(registry.scrape().lines())
                .contains(
                        "clipstream_images_received_total 2.0",
                        "clipstream_images_classified_total 1.0",
                        "clipstream_classifications_total 3.0",
                        "clipstream_dead_letters_total{reason=\"corrupt\"} 2.0",
                        "clipstream_dead_letters_total{reason=\"too-large\"} 1.0",
                        "clipstream_records_expired_total{partition=\"4\",topic=\"images\"} 18.0");
    }

    @Test
    void whatIsKnownBeforehandBeginsAtZero() {
        metrics.deadLetterReasons(List.of("corrupt", "truncated"));
        metrics.expiryOf("images", 2);
        metrics.labelSetStates(List.of("active", "rejected"));
        metrics.deadLettered("corrupt");
        metrics.expired("images", 1, 3);
        metrics.labelSetStatus("rejected");

        assertThat(registry.scrape().lines())
                .contains(
                        "clipstream_dead_letters_total{reason=\"corrupt\"} 1.0",
                        "clipstream_dead_letters_total{reason=\"truncated\"} 0.0",
                        "clipstream_records_expired_total{partition=\"0\",topic=\"images\"} 0.0",
                        "clipstream_records_expired_total{partition=\"1\",topic=\"images\"} 3.0",
                        "clipstream_label_set_statuses_total{state=\"active\"} 0.0",
                        "clipstream_label_set_statuses_total{state=\"rejected\"} 1.0");
    }

    @Test
    void batchesAreDistributed() {
        metrics.ran(3, TimeUnit.MILLISECONDS.toNanos(2), TimeUnit.MILLISECONDS.toNanos(500), 1);

        assertThat(registry.scrape().lines())
                .contains(
                        "clipstream_batch_size_bucket{le=\"2.0\"} 0",
                        "clipstream_batch_size_bucket{le=\"4.0\"} 1",
                        "clipstream_batch_wait_seconds_sum 0.002",
                        "clipstream_encode_seconds_sum 0.5",
                        "clipstream_batch_failed_total 1.0")
                .anyMatch(line -> line.startsWith("clipstream_encoder_busy "));
    }

    @Test
    void latencyHasBucketsAndNeverGoesBelowZero() {
        metrics.latency(Long.MAX_VALUE);
        metrics.latency(0);
        metrics.decoded(1_000_000);
        metrics.scored(2_000_000);

        assertThat(registry.scrape().lines())
                .contains(
                        "clipstream_latency_seconds_bucket{le=\"0.005\"} 1",
                        "clipstream_latency_seconds_bucket{le=\"60.0\"} 1",
                        "clipstream_latency_seconds_bucket{le=\"+Inf\"} 2",
                        "clipstream_decode_seconds_sum 0.001",
                        "clipstream_score_seconds_sum 0.002");
    }

    @Test
    void gaugesFollowWhatTheyAreBoundTo() {
        metrics.bindInFlight(() -> 7, () -> 5L << 30);
        metrics.bindLabels(() -> 2, () -> 1000, () -> 1234567L);
        metrics.bindLabelEncoding(() -> 3, () -> 44L);

        assertThat(registry.scrape().lines())
                .contains(
                        "clipstream_in_flight_images 7.0",
                        "clipstream_in_flight_bytes 5.36870912E9",
                        "clipstream_label_sets 2.0",
                        "clipstream_labels 1000.0",
                        "clipstream_label_revision 1234567.0",
                        "clipstream_label_encodings 3.0",
                        "clipstream_label_encoding_steps_total 44.0");
    }

    @Test
    void kafkasOwnMetricsAreThereUntilClosed() throws IOException {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "127.0.0.1:9");
        properties.put("application.id", "metrics-test");
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("t").foreach((key, value) -> {});
        try (KafkaStreams streams = new KafkaStreams(builder.build(), properties)) {
            metrics.bindStreams(streams, "classifier");
            metrics.bindProcess();

            assertThat(registry.scrape())
                    .containsPattern("kafka_\\w+\\{[^}]*role=\"classifier\"")
                    .contains("jvm_memory_used_bytes");

            metrics.close();
            assertThat(registry.scrape()).doesNotContain("role=\"classifier\"");
        }
    }
}
