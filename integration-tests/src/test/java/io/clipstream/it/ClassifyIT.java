package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.it.ClassifierFixture.Read;
import io.clipstream.streams.app.ClassifierApplication;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every way a record can take, on a real broker, with transactions. */
@ExtendWith(SharedKafka.class)
class ClassifyIT {
    private static final String PETS = "{\"labels\":[\"cat\",\"dog\",\"owl\"],\"templates\":[\"{}\"]}";
    private static final String FOOD = "{\"labels\":[\"bread\",\"cheese\"],\"templates\":[\"{}\"],\"onRequest\":true}";

    @Test
    void imagesAreAnsweredInOrderAndFailuresCostOnlyThemselves(TestKafka kafka) throws Exception {
        ClassifierFixture fixture = new ClassifierFixture(kafka, Map.of("embeddings.enabled", "true"));
        try (ClassifierApplication application = fixture.start(5, 0);
                KafkaProducer<byte[], byte[]> producer = fixture.producer();
                var results = fixture.new Reader("classifications");
                var embeddings = fixture.new Reader("image-embeddings");
                var dead = fixture.new Reader("dead-letters")) {
            long pets = fixture.activate("pets", PETS);
            long food = fixture.activate("food", FOOD);

            String topic = fixture.topic("images");
            int number = 0;
            for (int i = 0; i < 100; i++) {
                String word = List.of("cat", "dog", "owl").get(i % 3);
                producer.send(ClassifierFixture.image(
                        topic, i % 4, word + "-" + i, FakeEncoders.picture(word + "-" + number++), ""));
                if (i == 50) {
                    producer.send(ClassifierFixture.image(topic, 1, "bad", FakeEncoders.picture("BAD"), ""));
                    producer.send(ClassifierFixture.image(topic, 1, "poison", FakeEncoders.picture("POISON"), ""));
                    producer.send(ClassifierFixture.image(
                            topic, 2, "text", "no picture".getBytes(StandardCharsets.UTF_8), ""));
                    producer.send(ClassifierFixture.image(topic, 2, "avro", new byte[] {0, 0, 0, 0, 9, 1, 2}, ""));
                    producer.send(new ProducerRecord<>(topic, 3, "null".getBytes(StandardCharsets.UTF_8), null));
                    producer.send(
                            ClassifierFixture.image(topic, 3, "both", FakeEncoders.picture("bread-1"), "food, pets"));
                    producer.send(ClassifierFixture.image(
                            topic, 3, "unknown", FakeEncoders.picture("cat-1"), "pets,nowhere"));
                }
            }
            producer.flush();

            List<Read> answered = results.await(103);
            assertThat(answered).hasSize(103);
            Map<Integer, List<Long>> offsets = new java.util.HashMap<>();
            for (Read read : answered) {
                JsonNode result = read.json();
                assertThat(result.get("source").get("partition").asInt()).isEqualTo(read.partition());
                assertThat(result.get("source").get("timestamp").asLong()).isEqualTo(read.timestamp());
                assertThat(result.get("model").asText()).isEqualTo("fake@0123456789ab");
                assertThat(result.get("origin").asText()).isEqualTo("live");
                boolean isPets = result.get("labelSet").asText().equals("pets");
                assertThat(result.get("labelSetRevision").asLong()).isEqualTo(isPets ? pets : food);
                assertThat(read.header("clipstream.label-set"))
                        .isEqualTo(result.get("labelSet").asText());
                assertThat(read.header("clipstream.model")).isEqualTo("fake@0123456789ab");
                assertThat(read.header("clipstream.label-sets")).isEmpty();
                if (!read.key().equals("both")) {
                    String word =
                            read.key().equals("unknown") ? "cat" : read.key().substring(0, 3);
                    assertThat(result.get("label").asText()).isEqualTo(word);
                    assertThat(read.headers().get("clipstream.label")).containsExactly(word);
                    assertThat(result.get("probability").asDouble()).isCloseTo(1, within(1e-6));
                }
                offsets.computeIfAbsent(read.partition(), p -> new ArrayList<>())
                        .add(result.get("source").get("offset").asLong());
            }
            offsets.values().forEach(list -> assertThat(list).isSorted());
            assertThat(answered.stream()
                            .filter(read -> read.key().equals("both"))
                            .map(read -> read.json().get("labelSet").asText()))
                    .containsExactly("food", "pets");

            Map<String, String> reasons = new java.util.HashMap<>();
            for (Read read : dead.await(6)) {
                reasons.put(read.key(), read.header("clipstream.reason"));
                assertThat(read.header("__streams.errors.topic")).isEqualTo(topic);
                assertThat(read.header("__streams.errors.partition")).isEqualTo(String.valueOf(read.partition()));
                assertThat(Long.parseLong(read.header("__streams.errors.offset")))
                        .isPositive();
                assertThat(read.header("__streams.errors.exception")).isNotEmpty();
            }
            assertThat(reasons)
                    .isEqualTo(Map.of(
                            "bad", "corrupt",
                            "poison", "encoder-failed",
                            "text", "not-an-image",
                            "avro", "bad-event",
                            "null", "not-an-image",
                            "unknown", "unknown-label-set"));
            Read unknown = dead.all().stream()
                    .filter(read -> read.key().equals("unknown"))
                    .findFirst()
                    .orElseThrow();
            assertThat(unknown.value()).isEqualTo(FakeEncoders.picture("cat-1"));
            assertThat(unknown.header("__streams.errors.message"))
                    .contains("nowhere")
                    .doesNotContain("pets");
            assertThat(embeddings.await(102)).hasSize(102);
            assertThat(application.conditions()).allMatch(condition -> condition.met());
        }
    }

    @Test
    void imagesWaitWhileThereIsNoLabelSetAndNoneIsLost(TestKafka kafka) throws Exception {
        ClassifierFixture fixture = new ClassifierFixture(kafka, Map.of());
        try (KafkaProducer<byte[], byte[]> producer = fixture.producer();
                var results = fixture.new Reader("classifications")) {
            for (int i = 0; i < 300; i++) {
                producer.send(ClassifierFixture.image(
                        fixture.topic("images"), i % 4, "cat-" + i, FakeEncoders.picture("cat-" + i), ""));
            }
            producer.flush();
            try (ClassifierApplication application = fixture.start(5, 0)) {
                assertThat(application.conditions())
                        .anyMatch(condition -> condition.text().contains("no label set is active"));
                fixture.activate("pets", PETS);
                assertThat(results.await(300)).hasSize(300);

                // Deleting the last set while images flow holds them again, and a new one answers all.
                for (int i = 0; i < 200; i++) {
                    producer.send(ClassifierFixture.image(
                            fixture.topic("images"), i % 4, "cat-" + i, FakeEncoders.picture("cat-" + i), ""));
                    if (i == 100) {
                        fixture.activate("pets", "");
                    }
                }
                producer.flush();
                org.awaitility.Awaitility.await()
                        .atMost(Limits.SOON)
                        .until(() -> application.conditions().stream()
                                .anyMatch(condition -> condition.text().contains("no label set is active")));
                fixture.activate("pets", PETS);
                assertThat(results.await(500)).hasSize(500);
            }
        }
    }

    @Test
    void anImagePublishedAfterActiveIsScoredWithThatSet(TestKafka kafka) throws Exception {
        ClassifierFixture fixture = new ClassifierFixture(kafka, Map.of());
        try (ClassifierApplication first = fixture.start(2, 0);
                ClassifierApplication second = fixture.start(2, 0);
                KafkaProducer<byte[], byte[]> producer = fixture.producer();
                var results = fixture.new Reader("classifications")) {
            int expected = 0;
            for (int round = 0; round < 10; round++) {
                String set = "set-" + round;
                long revision = fixture.activate(set, PETS);
                long again = fixture.activate("standing", PETS.replace("owl", "owl" + round));
                for (int partition = 0; partition < 4; partition++) {
                    producer.send(ClassifierFixture.image(
                            fixture.topic("images"),
                            partition,
                            "cat",
                            FakeEncoders.picture("cat-1"),
                            set + ",standing"));
                }
                producer.flush();
                expected += 8;
                for (Read read : results.await(expected).subList(expected - 8, expected)) {
                    boolean isNew = read.json().get("labelSet").asText().equals(set);
                    assertThat(read.json().get("labelSetRevision").asLong()).isEqualTo(isNew ? revision : again);
                }
            }
        }
    }
}
