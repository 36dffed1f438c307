package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.it.ClassifierFixture.Read;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.app.Encoders;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Images that name a set whose first revision is still being encoded, and sets that nobody has heard of. */
@ExtendWith(SharedKafka.class)
class WaitingIT {
    private static final String STANDING = "{\"labels\":[\"cat\",\"dog\"],\"templates\":[\"{}\"]}";
    private static final String SLOW =
            "{\"labels\":[\"slow cat\",{\"name\":\"cat\",\"prompts\":[\"cat\"]}],\"templates\":[\"{}\"]}";
    private static final int IMAGES = 40;

    /** Prompts that begin with "slow" are encoded once the gate is open. */
    private record GatedTexts(TextEncoder texts, CountDownLatch gate) implements TextEncoder {
        @Override
        public ModelId model() {
            return texts.model();
        }

        @Override
        public int dimension() {
            return texts.dimension();
        }

        @Override
        public List<Embedding> encode(List<String> prompts) {
            if (prompts.stream().anyMatch(prompt -> prompt.startsWith("slow"))) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
            }
            return texts.encode(prompts);
        }

        @Override
        public void close() {
            texts.close();
        }
    }

    private static Encoders gated(CountDownLatch gate) {
        Encoders fake = FakeEncoders.of(2, 0);
        return new Encoders(
                fake.images(),
                new GatedTexts(fake.texts(), gate),
                fake.logits(),
                fake.decoder(),
                fake.isPicture(),
                fake.device());
    }

    private static void send(ClassifierFixture fixture, KafkaProducer<byte[], byte[]> producer, Stream<Sent> images) {
        images.forEach(image -> producer.send(ClassifierFixture.image(
                fixture.topic("images"), image.partition(), image.key(), FakeEncoders.picture("cat-1"), image.sets())));
        producer.flush();
    }

    private record Sent(int partition, String key, String sets) {}

    @Test
    void imagesOfASetThatIsBeingEncodedWaitInTheirPlace(TestKafka kafka) {
        ClassifierFixture fixture = new ClassifierFixture(
                kafka, Map.of("label-set.wait.ms", "60000", "kafka.producer.transaction.timeout.ms", "120000"));
        CountDownLatch gate = new CountDownLatch(1);
        try (ClassifierApplication application = fixture.start(gated(gate));
                KafkaProducer<byte[], byte[]> producer = fixture.producer();
                var results = fixture.new Reader("classifications");
                var dead = fixture.new Reader("dead-letters")) {
            fixture.activate("standing", STANDING);
            long slow = fixture.publishSet("slow", SLOW);
            fixture.awaitStatus("slow", status -> status.get("state").asText().equals("encoding"));

            send(
                    fixture,
                    producer,
                    IntStream.range(0, IMAGES)
                            .mapToObj(i -> new Sent(0, "waits-" + i, i % 4 == 0 ? "slow" : "standing")));
            send(fixture, producer, Stream.of(new Sent(2, "one-of-two", "slow,nowhere")));
            send(fixture, producer, Stream.of(new Sent(3, "nobody", "nowhere")));
            send(fixture, producer, IntStream.range(0, IMAGES).mapToObj(i -> new Sent(1, "goes-" + i, "standing")));

            // While the set is not there, other partitions go on, and a set that nobody has heard of is told at once.
            results.await(IMAGES);
            Read unknown = dead.await(Limits.PATIENT, read -> true);
            assertThat(unknown.key()).isEqualTo("nobody");
            assertThat(unknown.header("clipstream.reason")).isEqualTo("unknown-label-set");
            assertThat(results.all()).allMatch(read -> read.partition() == 1);
            assertThat(application.labelTable().snapshot().sets()).containsOnlyKeys("standing");
            gate.countDown();

            List<Read> all = results.await(2 * IMAGES + 1);
            List<JsonNode> waited = all.stream()
                    .filter(read -> read.partition() == 0)
                    .map(Read::json)
                    .toList();
            assertThat(waited.stream()
                            .map(result -> result.get("source").get("offset").asInt()))
                    .isEqualTo(IntStream.range(0, IMAGES).boxed().toList());
            assertThat(waited).allMatch(result -> result.get("label").asText().equals("cat"));
            assertThat(waited.stream()
                            .filter(result -> result.get("labelSet").asText().equals("slow"))
                            .map(result -> result.get("labelSetRevision").asLong()))
                    .hasSize(IMAGES / 4)
                    .containsOnly(slow);
            // One set of two is there: its result goes out, and one dead letter names the other.
            assertThat(all.stream()
                            .filter(read -> read.key().equals("one-of-two"))
                            .map(read -> read.json().get("labelSet").asText()))
                    .containsExactly("slow");
            Read partly = dead.await(Limits.PATIENT, read -> read.key().equals("one-of-two"));
            assertThat(partly.header("clipstream.reason")).isEqualTo("unknown-label-set");
            assertThat(partly.header("__streams.errors.message"))
                    .contains("nowhere")
                    .doesNotContain("slow");
            assertThat(dead.all()).hasSize(2);
        } finally {
            gate.countDown();
        }
    }

    @Test
    void waitingEndsAndCostsOnlyTheImagesThatNameTheSet(TestKafka kafka) {
        ClassifierFixture fixture = new ClassifierFixture(kafka, Map.of("label-set.wait.ms", "300"));
        CountDownLatch gate = new CountDownLatch(1);
        try (ClassifierApplication application = fixture.start(gated(gate));
                KafkaProducer<byte[], byte[]> producer = fixture.producer();
                var results = fixture.new Reader("classifications");
                var dead = fixture.new Reader("dead-letters")) {
            fixture.activate("standing", STANDING);
            long slow = fixture.publishSet("slow", SLOW);
            fixture.awaitStatus("slow", status -> status.get("state").asText().equals("encoding"));

            // More than may be in flight: those behind them wait until there is room, and none is lost.
            send(
                    fixture,
                    producer,
                    IntStream.range(0, 4 * IMAGES)
                            .mapToObj(i -> new Sent(i % 2, "late-" + i, i % 4 < 2 ? "slow" : "standing,slow")));
            List<Read> late = dead.await(4 * IMAGES);
            assertThat(late)
                    .allMatch(read -> read.header("clipstream.reason").equals("label-set-not-ready"))
                    .allMatch(read -> read.header("__streams.errors.message").contains("slow"))
                    .allMatch(read -> java.util.Arrays.equals(read.value(), FakeEncoders.picture("cat-1")));
            List<Read> scored = results.await(2 * IMAGES);
            assertThat(scored)
                    .allMatch(read -> read.json().get("labelSet").asText().equals("standing"));
            for (int partition = 0; partition < 2; partition++) {
                int wanted = partition;
                assertThat(late.stream()
                                .filter(read -> read.partition() == wanted)
                                .map(read -> Integer.valueOf(read.header("__streams.errors.offset"))))
                        .isEqualTo(IntStream.range(0, 2 * IMAGES).boxed().toList());
            }

            gate.countDown();
            fixture.awaitStatus("slow", status -> status.get("state").asText().equals("active"));
            send(fixture, producer, Stream.of(new Sent(0, "in-time", "slow")));
            Read inTime = results.await(Limits.PATIENT, read -> read.key().equals("in-time"));
            assertThat(inTime.json().get("labelSetRevision").asLong()).isEqualTo(slow);
            assertThat(results.all()).hasSize(2 * IMAGES + 1);
            assertThat(application.conditions()).allMatch(condition -> condition.met());
        } finally {
            gate.countDown();
        }
    }
}
