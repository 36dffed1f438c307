package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.it.ClassifierFixture.Read;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two instances share the partitions while images come; one leaves as it is asked to, and another joins. */
@ExtendWith(SharedKafka.class)
class RebalanceIT {
    /** What a JVM that was asked to end by SIGTERM says when it has ended in order. */
    static final int SIGTERM = 143;

    private static final int BETWEEN = 250;

    @Test
    void leavingAndJoiningLosesAndRepeatsNothing(TestKafka kafka) throws Exception {
        ClassifierFixture fixture = new ClassifierFixture(kafka, Map.of());
        Path output = TestOutput.directory("rebalance");
        try (ChildJvm leaving = fixture.startProcess(output, "leaving", 20, 0);
                ChildJvm staying = fixture.startProcess(output, "staying", 20, 0);
                var answers = fixture.new Reader("classifications", "dead-letters")) {
            fixture.activate("pets", "{\"labels\":[\"cat\",\"dog\",\"owl\"],\"templates\":[\"{}\"]}");
            awaitMembers(kafka, fixture, 2);
            long left;
            int published;
            try (ImageFlow flow = ImageFlow.start(fixture, 300)) {
                answers.await(BETWEEN);

                left = System.currentTimeMillis();
                leaving.terminate();
                assertThat(leaving.awaitExit(Limits.PATIENT)).isEqualTo(SIGTERM);
                answers.await(answers.all().size() + BETWEEN);
                awaitMembers(kafka, fixture, 1);

                try (ChildJvm joining = fixture.startProcess(output, "joining", 20, 0)) {
                    joining.awaitLine(FakeClassifier.READY::equals, Limits.PATIENT);
                    awaitMembers(kafka, fixture, 2);
                    answers.await(answers.all().size() + BETWEEN);
                    published = flow.stop();
                    answers.await(published);
                    joining.terminate();
                    assertThat(joining.awaitExit(Limits.PATIENT)).isEqualTo(SIGTERM);
                }
            }
            assertThat(staying.isAlive()).isTrue();
            answers.poll();
            assertEachOnceInOrder(answers.all(), published);
            System.out.printf(
                    "rebalance: %d images; longest silence of a partition after one instance left: %d ms%n",
                    published, longestSilence(answers.all(), left));
        }
    }

    /** Until so many instances have partitions of the images, all of them together. */
    private static void awaitMembers(TestKafka kafka, ClassifierFixture fixture, int count) {
        String group = fixture.topic("app");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Awaitility.await().atMost(Limits.PATIENT).ignoreExceptions().until(() -> {
                // An instance has a member for each of its threads: their names begin alike.
                Map<String, Integer> shares = new HashMap<>();
                admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
                        .filter(member -> !member.assignment().topicPartitions().isEmpty())
                        .forEach(member -> shares.merge(
                                member.clientId().replaceAll("-StreamThread-.*", ""),
                                member.assignment().topicPartitions().size(),
                                Integer::sum));
                return shares.size() == count
                        && shares.values().stream().mapToInt(share -> share).sum() == ClassifierFixture.PARTITIONS;
            });
        }
    }

    private static void assertEachOnceInOrder(List<Read> answers, int published) {
        Map<Integer, List<Long>> offsets = new HashMap<>();
        Set<String> images = new HashSet<>();
        for (Read read : answers) {
            assertThat(read.topic()).as(read.toString()).isEqualTo("classifications");
            JsonNode source = read.json().get("source");
            offsets.computeIfAbsent(source.get("partition").asInt(), partition -> new ArrayList<>())
                    .add(source.get("offset").asLong());
            images.add(read.key());
        }
        assertThat(images).hasSize(published);
        assertThat(answers).as("each image once").hasSize(published);
        offsets.values().forEach(each -> assertThat(each).isSorted());
    }

    private static long longestSilence(List<Read> answers, long since) {
        Map<Integer, Long> last = new HashMap<>();
        long longest = 0;
        for (Read read : answers) {
            long at = read.json().get("classifiedAt").asLong();
            Long before = last.put(read.partition(), at);
            if (before != null && at >= since) {
                longest = Math.max(longest, at - before);
            }
        }
        return longest;
    }
}
