package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.it.ClassifierFixture.Read;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two instances share the partitions while images come and one of them is killed, without warning, again and again. Nothing
 * is lost; with exactly-once nothing is twice; results keep their order. Among them are images of cameras, of which a label
 * set wants to hear changes only: none is lost or, with exactly-once, told twice.
 */
@Order(1)
@ExtendWith(SharedKafka.class)
class KillIT {
    private static final int IMAGES = 2_000;
    private static final int KILLS = 4;
    private static final String CHANGES =
            "{\"labels\":[\"cat\",\"dog\",\"owl\"],\"templates\":[\"{}\"],\"emit\":\"changed\",\"onRequest\":true}";
    private static final String PETS = "{\"labels\":[\"cat\",\"dog\",\"owl\"],\"templates\":[\"{}\"]}";

    @ParameterizedTest
    @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
    void killedInstancesLoseNothing(String guarantee, TestKafka kafka) throws Exception {
        ClassifierFixture fixture = new ClassifierFixture(
                kafka, Map.of("processing.guarantee", guarantee, "kafka.producer.transaction.timeout.ms", "10000"));
        Path output = TestOutput.directory("kill-" + guarantee);
        AtomicInteger number = new AtomicInteger();
        ChildJvm[] instances = {start(fixture, output, number), start(fixture, output, number)};
        try (KafkaProducer<byte[], byte[]> producer = fixture.producer();
                var answers = fixture.new Reader("classifications", "dead-letters")) {
            fixture.activate("pets", PETS);
            fixture.activate("changes", CHANGES);
            Cameras cameras = new Cameras();
            Random random = new Random(42);
            int killed = 0;
            for (int i = 0; i < IMAGES; i++) {
                String word = i % 500 == 499
                        ? FakeEncoders.BAD
                        : List.of("cat", "dog", "owl").get(i % 3);
                producer.send(ClassifierFixture.image(
                        fixture.topic("images"), i % 4, "image-" + i, FakeEncoders.picture(word + "-" + i), ""));
                if (i % 5 == 0) {
                    cameras.send(fixture, producer, i);
                }
                if (i % (IMAGES / (KILLS + 1)) == IMAGES / (KILLS + 1) - 1 && killed < KILLS) {
                    // In mid-stream: some of these images have been answered, others are in flight.
                    producer.flush();
                    int published = i;
                    Awaitility.await().pollInSameThread().atMost(Limits.PATIENT).until(() -> {
                        answers.poll();
                        return answers.all().size() > published / 2;
                    });
                    int which = random.nextInt(2);
                    instances[which].kill();
                    instances[which] = start(fixture, output, number);
                    killed++;
                }
            }
            producer.flush();

            Map<String, Integer> times = new HashMap<>();
            Awaitility.await().pollInSameThread().atMost(Limits.PATIENT).until(() -> {
                answers.poll();
                times.clear();
                answers.all().stream()
                        .filter(read -> !Cameras.isOf(read))
                        .forEach(read -> times.merge(read.key(), 1, Integer::sum));
                return times.size() >= IMAGES && Cameras.told(answers.all()).containsAll(cameras.changes());
            });
            assertThat(times).hasSize(IMAGES);
            assertThat(killed).isEqualTo(KILLS);
            if (guarantee.equals("exactly_once_v2")) {
                assertThat(times.values()).as("each image once").containsOnly(1);
                assertThat(Cameras.told(answers.all()))
                        .as("each change once, and nothing else")
                        .containsExactlyInAnyOrderElementsOf(cameras.changes());
            }
            assertInOrder(
                    answers.all().stream().filter(read -> !Cameras.isOf(read)).toList());
            int repeated = times.values().stream().mapToInt(count -> count - 1).sum();
            System.out.printf("%s: %d images, %d kills, 0 lost, %d repeated%n", guarantee, IMAGES, killed, repeated);
        } finally {
            for (ChildJvm instance : instances) {
                instance.close();
            }
        }
    }

    private static void assertInOrder(List<Read> answers) {
        Map<Integer, Long> last = new HashMap<>();
        Map<String, Boolean> seen = new HashMap<>();
        for (Read read : answers) {
            if (read.topic().equals("classifications") && seen.put(read.key(), true) == null) {
                JsonNode source = read.json().get("source");
                Long before = last.put(
                        source.get("partition").asInt(), source.get("offset").asLong());
                assertThat(before == null ? -1 : before)
                        .isLessThan(source.get("offset").asLong());
            }
        }
    }

    private static ChildJvm start(ClassifierFixture fixture, Path output, AtomicInteger number) throws Exception {
        return fixture.startProcess(output, "instance-" + number.getAndIncrement(), 20, 0);
    }

    /** One camera a partition. What it sees stays for some images and then changes. */
    private static final class Cameras {
        private static final String KEY = "camera-";

        /** An image by its place, and what is reported of it. */
        private record Change(int partition, long offset, String label) {}

        private final Map<Integer, String> last = new HashMap<>();
        private final Map<Future<RecordMetadata>, String> sent = new LinkedHashMap<>();

        void send(ClassifierFixture fixture, KafkaProducer<byte[], byte[]> producer, int number) {
            int partition = number % 4;
            String word = List.of("cat", "dog", "owl").get(number / 100 % 3);
            Future<RecordMetadata> acknowledged = producer.send(ClassifierFixture.image(
                    fixture.topic("images"),
                    partition,
                    KEY + partition,
                    FakeEncoders.picture(word + "-" + number),
                    "changes"));
            if (!word.equals(last.put(partition, word))) {
                sent.put(acknowledged, word);
            }
        }

        List<Change> changes() throws Exception {
            List<Change> changes = new ArrayList<>();
            for (Map.Entry<Future<RecordMetadata>, String> each : sent.entrySet()) {
                RecordMetadata at = each.getKey().get();
                changes.add(new Change(at.partition(), at.offset(), each.getValue()));
            }
            return changes;
        }

        static boolean isOf(Read read) {
            return read.key().startsWith(KEY);
        }

        static List<Change> told(List<Read> answers) {
            return answers.stream()
                    .filter(Cameras::isOf)
                    .map(read -> {
                        JsonNode source = read.json().get("source");
                        return new Change(
                                source.get("partition").asInt(),
                                source.get("offset").asLong(),
                                read.json().get("label").asText());
                    })
                    .toList();
        }
    }
}
