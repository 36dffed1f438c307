package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.demo.BundledModel;
import io.clipstream.demo.DemoPicture;
import io.clipstream.demo.DemoPictures;
import io.clipstream.it.ClassifierFixture.Read;
import io.clipstream.streams.app.Main;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code run} with the bundled model, as its operators see it: health, metrics, start line, end. */
@ExtendWith(SharedKafka.class)
class StatusIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
    private static final String SET = "animals";
    private static final int PICTURES = 12;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void whatIsSeenFromOutside(TestKafka kafka) throws Exception {
        Path output = TestOutput.directory("status");
        ClassifierFixture fixture = new ClassifierFixture(
                kafka, Map.of("model", BundledModel.directory(output).toString()));
        Path config = fixture.writeTo(output);
        ChildJvm.Command command = ChildJvm.Command.of(Main.class, "run", "--config", config.toString())
                .withJvmFlags("-Xmx512m");
        try (ChildJvm run = ChildJvm.start(command, output, "run")) {
            Matcher served =
                    ADDRESS.matcher(run.awaitLine(line -> line.contains("Health and metrics on http"), Limits.PATIENT));
            assertThat(served.find()).isTrue();
            URI base = URI.create(served.group());

            // The server is up before the model is loaded, and says what it waits for.
            HttpResponse<String> early = get(base, "/health/ready");
            assertThat(early.statusCode()).as(early.body()).isEqualTo(503);
            assertThat(JSON.readTree(early.body()).get("ready").asBoolean()).isFalse();
            assertThat(JSON.readTree(early.body()).get("waitsFor")).isNotEmpty();
            assertThat(get(base, "/health/live").statusCode()).isEqualTo(200);

            Set<String> waitedFor = new HashSet<>();
            Awaitility.await().atMost(Limits.PATIENT).until(() -> {
                HttpResponse<String> ready = get(base, "/health/ready");
                JSON.readTree(ready.body()).get("waitsFor").forEach(what -> waitedFor.add(what.asText()));
                return ready.statusCode() == 200;
            });
            assertThat(waitedFor).isSubsetOf("model", "labels", "streams");
            String start = run.awaitLine(line -> line.contains("Clipstream classifies with"), Limits.PATIENT);
            assertThat(start)
                    .contains(BundledModel.NAME + "@", "cpu", "threads", "exactly_once_v2")
                    .contains(fixture.topic("images"), fixture.topic("classifications"), fixture.topic("dead-letters"));

            String set = new String(DemoPictures.labelSets().get(SET), StandardCharsets.UTF_8);
            fixture.activate(SET, set);
            publishAndAwait(fixture);
            assertMetrics(
                    get(base, "/metrics").body(),
                    JSON.readTree(set).get("labels").size());
            // Kafka's own come with their partitions, and are looked for every few seconds.
            List<Monitoring.Query> queries = Monitoring.queries();
            Awaitility.await()
                    .atMost(Limits.PATIENT)
                    .untilAsserted(() -> assertThat(Monitoring.missing(
                                    queries, get(base, "/metrics").body()))
                            .as("what alert rules and dashboard ask for and /metrics does not have")
                            .isEmpty());
            assertThat(get(base, "/metrics").body()).contains("\nclipstream_ready 1.0\n");
            assertThat(get(base, "/nothing").statusCode()).isEqualTo(404);

            run.terminate();
            assertThat(run.awaitExit(Limits.PATIENT)).isEqualTo(RebalanceIT.SIGTERM);
            assertThat(run.output()).contains("Ended").doesNotContain("\tat ");
        }
    }

    private HttpResponse<String> get(URI base, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void publishAndAwait(ClassifierFixture fixture) {
        List<DemoPicture> pictures = DemoPictures.all().stream()
                .filter(picture -> picture.labelSet().equals(SET))
                .limit(PICTURES)
                .toList();
        try (KafkaProducer<byte[], byte[]> producer = fixture.producer();
                var answers = fixture.new Reader("classifications", "dead-letters")) {
            String topic = fixture.topic("images");
            int partition = 0;
            for (DemoPicture picture : pictures) {
                producer.send(ClassifierFixture.image(topic, partition++ % 4, picture.file(), picture.bytes(), ""));
            }
            producer.send(ClassifierFixture.image(topic, 0, "text", "text".getBytes(StandardCharsets.UTF_8), ""));
            producer.send(ClassifierFixture.image(topic, 1, "cut", FakeEncoders.SIGNATURE, ""));
            producer.flush();
            int right = 0;
            for (Read read : answers.await(PICTURES + 2)) {
                if (read.topic().equals("classifications")) {
                    JsonNode label = read.json().get("label");
                    DemoPicture picture = pictures.stream()
                            .filter(each -> each.file().equals(read.key()))
                            .findFirst()
                            .orElseThrow();
                    right += label.asText().equals(picture.predicted()) ? 1 : 0;
                }
            }
            assertThat(right).as("as the reference says").isEqualTo(PICTURES);
        }
    }

    private static void assertMetrics(String text, int labels) {
        assertThat(value(text, "clipstream_images_received_total")).isEqualTo(PICTURES + 2);
        assertThat(value(text, "clipstream_images_classified_total")).isEqualTo(PICTURES);
        assertThat(value(text, "clipstream_classifications_total")).isEqualTo(PICTURES);
        assertThat(value(text, "clipstream_dead_letters_total{reason=\"not-an-image\"}"))
                .isEqualTo(1);
        assertThat(value(text, "clipstream_dead_letters_total{reason=\"truncated\"}"))
                .isEqualTo(1);
        assertThat(value(text, "clipstream_batch_size_sum")).isEqualTo(PICTURES);
        assertThat(value(text, "clipstream_batch_size_count")).isBetween(1.0, (double) PICTURES);
        assertThat(value(text, "clipstream_batch_wait_seconds_count")).isPositive();
        assertThat(value(text, "clipstream_encode_seconds_sum")).isBetween(0.001, 60.0);
        assertThat(value(text, "clipstream_decode_seconds_count")).isGreaterThanOrEqualTo(PICTURES);
        assertThat(value(text, "clipstream_decode_seconds_sum")).isBetween(0.001, 60.0);
        assertThat(value(text, "clipstream_encoder_busy")).isBetween(0.0, 1.0);
        assertThat(value(text, "clipstream_in_flight_images")).isZero();
        assertThat(value(text, "clipstream_in_flight_bytes")).isZero();
        assertThat(value(text, "clipstream_latency_seconds_count")).isEqualTo(PICTURES + 2);
        assertThat(value(text, "clipstream_latency_seconds_bucket{le=\"+Inf\"}"))
                .isEqualTo(PICTURES + 2);
        assertThat(value(text, "clipstream_label_sets")).isEqualTo(1);
        assertThat(value(text, "clipstream_labels")).isEqualTo(labels);
        assertThat(value(text, "clipstream_label_revision")).isZero();
        for (String kafkas : List.of(
                "kafka_consumer_", "kafka_producer_", "kafka_stream_", "jvm_memory_used_bytes", "process_uptime")) {
            assertThat(text).contains("\n" + kafkas);
        }
        assertThat(text).contains("role=\"classifier\"", "role=\"labels\"");
    }

    private static double value(String text, String name) {
        Matcher line =
                Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(text);
        assertThat(line.find()).as(name + " in\n" + text).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
