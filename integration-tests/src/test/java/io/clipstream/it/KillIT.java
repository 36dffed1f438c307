package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.it.ClassifierFixture.Read;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two instances share the partitions while images come and one of them is killed, without warning, again and again. Nothing
 * is lost; with exactly-once nothing is twice; results keep their order.
 */
@ExtendWith(SharedKafka.class)
class KillIT {
    private static final int IMAGES = 2_000;
    private static final int KILLS = 4;
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
            Random random = new Random(42);
            int killed = 0;
            for (int i = 0; i < IMAGES; i++) {
                String word = i % 500 == 499
                        ? FakeEncoders.BAD
                        : List.of("cat", "dog", "owl").get(i % 3);
                producer.send(ClassifierFixture.image(
                        fixture.topic("images"), i % 4, "image-" + i, FakeEncoders.picture(word + "-" + i), ""));
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
                answers.all().forEach(read -> times.merge(read.key(), 1, Integer::sum));
                return times.size() >= IMAGES;
            });
            assertThat(times).hasSize(IMAGES);
            assertThat(killed).isEqualTo(KILLS);
            if (guarantee.equals("exactly_once_v2")) {
                assertThat(times.values()).as("each image once").containsOnly(1);
            }
            assertInOrder(answers.all());
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
}
