package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.it.ClassifierFixture.Read;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.app.Encoders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Label sets by message while images flow, and over the end of the instance that encodes them. */
@Order(1)
@ExtendWith(SharedKafka.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabelSetIT {
    private static final int REVISIONS = 36;
    private static final int LARGE = 400;
    private static final String PETS =
            "{\"labels\":[\"cat\",\"dog\",\"owl\"],\"templates\":[\"{}\"],\"onRequest\":true}";

    private ClassifierFixture fixture;
    private ClassifierApplication first;
    private ClassifierApplication second;

    @BeforeAll
    void startTwoInstances(TestKafka kafka) {
        fixture = new ClassifierFixture(kafka, Map.of());
        first = fixture.start(2, 0);
        second = fixture.start(2, 0);
    }

    @AfterAll
    void close() {
        first.close();
        second.close();
    }

    @Test
    void noResultMixesTwoRevisions() throws Exception {
        Map<Long, Integer> turns = new TreeMap<>();
        turns.put(fixture.activate("turning", turning(0)), 0);
        List<Long> awaited = new ArrayList<>(turns.keySet());
        int published;
        Results results = new Results(turns);
        try (ImageFlow flow = ImageFlow.start(fixture, 200);
                results) {
            for (int turn = 1; turn < REVISIONS; turn++) {
                long revision = fixture.publishSet("turning", turning(turn));
                turns.put(revision, turn);
                // Every fourth is overtaken by the next before anybody has seen a result with it.
                if (turn % 4 != 0) {
                    results.awaitRevision(revision);
                    awaited.add(revision);
                }
            }
            published = flow.stop();
            results.await(published);
        }
        assertThat(results.images).as("each image once").hasSize(published);
        assertThat(results.revisions).containsAll(awaited);
        assertThat(first.labelTable().snapshot().sets()).containsKey("turning");
        assertStatuses(awaited);
        fixture.activate("turning", "");
    }

    /** Names carry the turn, and each stands for another word than in the turn before. */
    private static String turning(int turn) {
        String labels = IntStream.range(0, 3)
                .mapToObj(i -> "{\"name\":\"%d@%d\",\"prompts\":[\"%s\"]}"
                        .formatted(i, turn, ImageFlow.WORDS.get((i + turn) % 3)))
                .collect(Collectors.joining(","));
        return "{\"labels\":[%s,{\"name\":\"new@%d\",\"prompts\":[\"never seen before %d\"]}]}"
                .formatted(labels, turn, turn);
    }

    private static String nameIn(int turn, String word) {
        return Math.floorMod(ImageFlow.WORDS.indexOf(word) - turn, 3) + "@" + turn;
    }

    /** Reads results, and checks each as it comes. */
    private final class Results implements AutoCloseable {
        private final ClassifierFixture.Reader reader = fixture.new Reader("classifications", "dead-letters");
        private final Map<Long, Integer> turns;
        private final Map<Integer, Long> revisionOf = new HashMap<>();
        private final Map<Integer, Long> offsetOf = new HashMap<>();
        final Set<Long> revisions = new HashSet<>();
        final Set<String> images = new HashSet<>();
        private int checked;

        Results(Map<Long, Integer> turns) {
            this.turns = turns;
        }

        void awaitRevision(long revision) {
            until(() -> revisions.stream().anyMatch(seen -> seen >= revision));
        }

        void await(int count) {
            until(() -> checked >= count);
        }

        private void until(java.util.function.BooleanSupplier done) {
            Awaitility.await().pollInSameThread().atMost(Limits.PATIENT).until(() -> {
                reader.poll();
                for (; checked < reader.all().size(); checked++) {
                    check(reader.all().get(checked));
                }
                return done.getAsBoolean();
            });
        }

        private void check(Read read) {
            assertThat(read.topic()).as(read.toString()).isEqualTo("classifications");
            JsonNode result = read.json();
            long revision = result.get("labelSetRevision").asLong();
            int turn = turns.get(revision);
            String word = read.key().substring(0, 3);
            assertThat(result.get("label").asText()).isEqualTo(nameIn(turn, word));
            assertThat(result.get("scores"))
                    .hasSize(4)
                    .allMatch(score -> score.get("label").asText().endsWith("@" + turn));
            Long before = revisionOf.put(read.partition(), revision);
            assertThat(revision).isGreaterThanOrEqualTo(before == null ? 0 : before);
            long offset = result.get("source").get("offset").asLong();
            Long offsetBefore = offsetOf.put(read.partition(), offset);
            assertThat(offset).isGreaterThan(offsetBefore == null ? -1 : offsetBefore);
            assertThat(images.add(read.key())).as(read.key()).isTrue();
            revisions.add(revision);
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    private void assertStatuses(List<Long> awaited) {
        Map<Long, JsonNode> active = new HashMap<>();
        List<Long> order = new ArrayList<>();
        try (var statuses = fixture.new Reader("label-set-status")) {
            long last = awaited.get(awaited.size() - 1);
            statuses.await(Limits.PATIENT, read -> isState(read, "turning", last, "active"));
            Long inForce = null;
            for (Read read : statuses.all()) {
                if (!read.key().equals("turning")) {
                    continue;
                }
                JsonNode status = read.json();
                long revision = status.get("revision").asLong();
                order.add(revision);
                switch (status.get("state").asText()) {
                    case "active" -> {
                        active.put(revision, status);
                        inForce = revision;
                    }
                    // What is in force may have been overtaken before its own status could say so.
                    case "encoding", "superseded" -> {
                        JsonNode said = status.get("activeRevision");
                        if (inForce != null) {
                            assertThat(said.asLong()).as(status.toString()).isBetween(inForce, revision - 1);
                        }
                    }
                    default ->
                        assertThat(status.get("state").asText())
                                .as(status.toString())
                                .isEqualTo("deleted");
                }
            }
        }
        assertThat(order).isSorted();
        assertThat(active.keySet()).containsAll(awaited);
        active.forEach((revision, status) -> {
            assertThat(status.get("activeRevision").asLong()).isEqualTo(revision);
            assertThat(status.get("labels").asInt()).isEqualTo(4);
            assertThat(status.get("encoded").asInt()).isEqualTo(4);
            assertThat(status.get("model").asText()).isEqualTo(FakeEncoders.MODEL.toString());
            assertThat(status.get("reason").isNull()).isTrue();
        });
        assertThat(active.values().stream()
                        .map(status -> status.get("labelSetDigest").asText()))
                .doesNotHaveDuplicates()
                .allMatch(digest -> !digest.isEmpty());
    }

    private static boolean isState(Read read, String set, long revision, String state) {
        if (!read.key().equals(set)) {
            return false;
        }
        JsonNode status = read.json();
        return status.get("revision").asLong() == revision
                && status.get("state").asText().equals(state);
    }

    @Test
    void rejectedMessagesChangeNothingAndDeletedSetsAreUnknown() {
        try (KafkaProducer<byte[], byte[]> producer = fixture.producer();
                var results = fixture.new Reader("classifications");
                var dead = fixture.new Reader("dead-letters")) {
            // Without any set at all, images would wait for one.
            fixture.activate("another", PETS);
            long good = fixture.activate("asked", PETS);

            long bad = fixture.publishSet("asked", "{\"labels\":[\"cat\",\"dog\",\"cat\"],\"topp\":3}");
            JsonNode rejected = fixture.awaitStatus(
                    "asked", status -> status.get("revision").asLong() == bad);
            assertThat(rejected.get("state").asText()).isEqualTo("rejected");
            assertThat(rejected.get("activeRevision").asLong()).isEqualTo(good);
            assertThat(rejected.get("reason").asText()).contains("/labels/2", "topp");
            // What no parser takes is refused like anything else, and ends nothing.
            long deep = fixture.publishSet("asked", "{\"labels\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}");
            JsonNode tooDeep = fixture.awaitStatus(
                    "asked", status -> status.get("revision").asLong() == deep);
            assertThat(tooDeep.get("state").asText()).isEqualTo("rejected");
            assertThat(tooDeep.get("activeRevision").asLong()).isEqualTo(good);
            send(producer, "after-rejection", "owl-1", "asked");
            Read result = results.await(Limits.PATIENT, read -> read.key().equals("after-rejection"));
            assertThat(result.json().get("labelSetRevision").asLong()).isEqualTo(good);
            assertThat(result.json().get("label").asText()).isEqualTo("owl");

            long deletion = fixture.activate("asked", "");
            JsonNode deleted = fixture.awaitStatus(
                    "asked", status -> status.get("revision").asLong() == deletion);
            assertThat(deleted.get("activeRevision").isNull()).isTrue();
            send(producer, "after-deletion", "owl-2", "asked");
            Read refused = dead.await(Limits.PATIENT, read -> read.key().equals("after-deletion"));
            assertThat(refused.header("clipstream.reason")).isEqualTo("unknown-label-set");
            assertThat(refused.header("__streams.errors.message")).contains("asked");

            long again = fixture.activate("asked", PETS);
            send(producer, "after-return", "owl-3", "asked");
            Read returned = results.await(Limits.PATIENT, read -> read.key().equals("after-return"));
            assertThat(returned.json().get("labelSetRevision").asLong())
                    .isEqualTo(again)
                    .isGreaterThan(deletion);
            fixture.activate("asked", "");
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, String key, String picture, String labelSets) {
        producer.send(
                ClassifierFixture.image(fixture.topic("images"), 0, key, FakeEncoders.picture(picture), labelSets));
        producer.flush();
    }

    @Test
    void whatTheKilledWriterEncodedIsNotEncodedAgain(TestKafka kafka) throws Exception {
        ClassifierFixture own = new ClassifierFixture(
                kafka, Map.of("label-set.wait.ms", "1000", "kafka.producer.transaction.timeout.ms", "3000"));
        Path output = TestOutput.directory("killed-writer");
        String large = IntStream.range(0, LARGE)
                .mapToObj(i -> "\"thing " + i + "\"")
                .collect(Collectors.joining(",", "{\"labels\":[", "],\"templates\":[\"{}\"]}"));
        long largeRevision;
        try (ChildJvm writer = own.startProcess(output, "writer", 2, 10)) {
            own.activate("small", PETS.replace(",\"onRequest\":true", ""));
            largeRevision = own.publishSet("large", large);
            own.awaitStatus(
                    "large",
                    status -> status.get("state").asText().equals("encoding")
                            && status.get("encoded").asInt() >= 96);
            writer.kill();
        }
        // Nobody runs: of these, only the newest counts.
        own.publishSet("late", "{\"labels\":[\"first\"]}");
        own.publishSet("late", "{\"labels\":[\"second\"]}");
        long late = own.publishSet("late", "{\"labels\":[\"third\"]}");

        try (var statuses = own.new Reader("label-set-status");
                ClassifierApplication successor = own.start(2, 10)) {
            JsonNode resumed = statuses.await(Limits.PATIENT, read -> isState(read, "late", late, "active"))
                    .json();
            assertThat(resumed.get("encoded").asInt()).isEqualTo(1);
            statuses.await(Limits.PATIENT, read -> isState(read, "large", largeRevision, "active"));
            assertThat(successor.labelTable().snapshot().sets().get("large").revision())
                    .isEqualTo(largeRevision);
            // Each status of the second life counts from what the first one had left.
            List<Integer> encoded = statuses.all().stream()
                    .filter(read -> isState(read, "large", largeRevision, "encoding"))
                    .map(read -> read.json().get("encoded").asInt())
                    .toList();
            assertThat(encoded).isSorted();
        }
        Map<String, Integer> vectors = new HashMap<>();
        try (var embeddings = own.new Reader("label-embeddings")) {
            embeddings.toEnd().stream()
                    .filter(read -> read.key().startsWith("e/"))
                    .forEach(read ->
                            vectors.merge(read.key() + (read.value() == null ? " removed" : ""), 1, Integer::sum));
        }
        assertThat(vectors.keySet()).noneMatch(key -> key.endsWith("removed"));
        assertThat(vectors).hasSize(LARGE + 3 + 1);
        assertThat(vectors.values()).as("each vector once").containsOnly(1);

        assertThatImagesMeetTheRestoredTable(own, largeRevision, late);
        try (var statuses = own.new Reader("label-set-status")) {
            statuses.await(Limits.PATIENT, read -> isState(read, "late", late, "active"));
            assertThat(statuses.all().stream()
                            .filter(read -> read.key().equals("late"))
                            .map(read -> read.json().get("revision").asLong()))
                    .containsOnly(late);
        }
    }

    private static void assertThatImagesMeetTheRestoredTable(ClassifierFixture own, long large, long late) {
        try (KafkaProducer<byte[], byte[]> producer = own.producer()) {
            for (int i = 0; i < 40; i++) {
                producer.send(ClassifierFixture.image(
                        own.topic("images"), i % 4, "cat-" + i, FakeEncoders.picture("cat-" + i), ""));
            }
            producer.flush();
        }
        try (var results = own.new Reader("classifications");
                ClassifierApplication restarted = own.start(2, 10)) {
            Map<String, Map<String, Long>> revisions = new HashMap<>();
            for (Read read : results.await(120)) {
                revisions
                        .computeIfAbsent(read.key(), key -> new HashMap<>())
                        .put(
                                read.json().get("labelSet").asText(),
                                read.json().get("labelSetRevision").asLong());
            }
            assertThat(revisions).hasSize(40);
            assertThat(revisions.values())
                    .allMatch(sets -> sets.keySet().equals(Set.of("small", "large", "late")))
                    .allMatch(sets -> sets.get("large") == large && sets.get("late") == late);
            assertThat(restarted.conditions()).allMatch(condition -> condition.met());
        }
    }

    @Test
    void aLabelOfTwoExamplePicturesGetsTheNextOneLikeThemAndARestartEncodesNothingAgain(TestKafka kafka) {
        ClassifierFixture own = new ClassifierFixture(kafka, Map.of("embeddings.enabled", "true"));
        Map<String, Integer> decoded = new ConcurrentHashMap<>();
        Encoders encoders = counting(FakeEncoders.of(2, 0), decoded);
        String examples = example("zebra-1") + "," + example("zebra-2");
        try (ClassifierApplication application = own.start(encoders);
                KafkaProducer<byte[], byte[]> producer = own.producer();
                var results = own.new Reader("classifications");
                var embeddings = own.new Reader("image-embeddings")) {
            own.activate("animals", PETS.replace(",\"onRequest\":true", ""));
            producer.send(
                    ClassifierFixture.image(own.topic("images"), 1, "before", FakeEncoders.picture("zebra-0"), ""));
            Read before = results.await(Limits.PATIENT, read -> read.key().equals("before"));
            assertThat(before.json().get("label").asText()).isNotEqualTo("mine");

            long revision = own.activate("animals", animals(examples));
            producer.send(
                    ClassifierFixture.image(own.topic("images"), 2, "after", FakeEncoders.picture("zebra-9"), ""));
            producer.send(ClassifierFixture.image(own.topic("images"), 2, "other", FakeEncoders.picture("owl-9"), ""));
            Read after = results.await(Limits.PATIENT, read -> read.key().equals("after"));
            assertThat(after.json().get("labelSetRevision").asLong()).isEqualTo(revision);
            assertThat(after.json().get("label").asText()).isEqualTo("mine");
            Read other = results.await(Limits.PATIENT, read -> read.key().equals("other"));
            assertThat(other.json().get("label").asText()).isEqualTo("owl");
            assertThat(decoded).containsEntry("zebra-1", 1).containsEntry("zebra-2", 1);

            Read stored = embeddings.await(Limits.PATIENT, read -> read.key().equals("before"));
            String place = own.topic("image-embeddings") + "-" + stored.partition() + "-" + stored.offset();
            own.activate("by-reference", animals("{\"embedding\":\"" + place + "\"}"));
            long gone = own.publishSet(
                    "by-reference",
                    animals("{\"embedding\":\"" + own.topic("image-embeddings") + "-1-77\"}," + example("BAD")));
            JsonNode rejected = own.awaitStatus(
                    "by-reference",
                    status -> status.get("revision").asLong() == gone
                            && status.get("state").asText().equals("rejected"));
            assertThat(rejected.get("reason").asText())
                    .contains("/labels/3/examples/0: found " + own.topic("image-embeddings") + "-1-77: no record")
                    .contains("/labels/3/examples/1: found a picture that cannot be read: corrupt");
        }
        decoded.clear();
        try (ClassifierApplication restarted = own.start(encoders)) {
            long revision = own.activate("animals", animals(examples).replace("\"cat\"", "\"bear\""));
            assertThat(restarted.labelTable().snapshot().sets().get("animals").revision())
                    .isEqualTo(revision);
        }
        assertThat(decoded).isEmpty();
    }

    private static String animals(String examples) {
        return "{\"labels\":[\"cat\",\"dog\",\"owl\",{\"name\":\"mine\",\"examples\":[" + examples
                + "]}],\"templates\":[\"{}\"]}";
    }

    private static String example(String picture) {
        return "{\"content\":\"" + Base64.getEncoder().encodeToString(FakeEncoders.picture(picture)) + "\"}";
    }

    /** The same, and how often each picture was decoded. */
    private static Encoders counting(Encoders encoders, Map<String, Integer> decoded) {
        return new Encoders(
                encoders.images(),
                encoders.texts(),
                encoders.logits(),
                picture -> {
                    String text =
                            new String(picture, StandardCharsets.ISO_8859_1).substring(FakeEncoders.SIGNATURE.length);
                    decoded.merge(text, 1, Integer::sum);
                    return encoders.decoder().decode(picture);
                },
                encoders.isPicture(),
                encoders.device());
    }
}
