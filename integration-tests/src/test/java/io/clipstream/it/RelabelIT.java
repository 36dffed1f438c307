package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.it.ClassifierFixture.Read;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.app.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;

/** {@code relabel} over a real broker: killed, twice at once, with other models, windows and topics. */
@Order(1)
@ExtendWith(SharedKafka.class)
class RelabelIT {
    private static final int VECTORS = 20_000;
    private static final int KILLS = 2;
    private static final String PETS = "{\"labels\":[\"cat\",\"dog\",\"owl\"],\"templates\":[\"{}\"]}";
    private static final JsonMapper JSON = new JsonMapper();

    /** A command that has been run in this process. */
    private record Command(int exitCode, String out, String err) {
        JsonNode json() throws java.io.IOException {
            return JSON.readTree(out);
        }
    }

    private static Command run(ClassifierFixture fixture, String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = line.execute(arguments(fixture, more).toArray(String[]::new));
        return new Command(exitCode, out.toString(), err.toString());
    }

    private static List<String> arguments(ClassifierFixture fixture, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "relabel",
                "--label-set",
                "pets",
                "--bootstrap-server",
                fixture.bootstrapServers(),
                "--topics-prefix",
                fixture.prefix(),
                "--json",
                "--no-progress"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static ChildJvm start(ClassifierFixture fixture, Path output, String name) throws Exception {
        return ChildJvm.start(
                ChildJvm.Command.of(Main.class, arguments(fixture).toArray(String[]::new))
                        .withJvmFlags("-Xmx256m"),
                output,
                name);
    }

    /** The set as the application's own writer stores it; the application has ended then. */
    private static long activate(ClassifierFixture fixture, String json) {
        try (ClassifierApplication application = fixture.start(1, 0)) {
            assertThat(application.conditions()).isNotEmpty();
            return fixture.activate("pets", json);
        }
    }

    @Test
    void aJobThatIsKilledOrDoneTwiceAtOnceScoresEachVectorOnce(TestKafka kafka) throws Exception {
        ClassifierFixture fixture = new ClassifierFixture(kafka, Map.of());
        Path output = TestOutput.directory("relabel");
        long revision = activate(fixture, PETS);
        StoredVectors.store(fixture, VECTORS, "cat", "dog", "owl");
        try (var results = fixture.new Reader("classifications")) {
            int before = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                try (ChildJvm killed = start(fixture, output, "killed-" + kill)) {
                    int seen = before;
                    Awaitility.await()
                            .pollInSameThread()
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(1))
                            .atMost(Limits.PATIENT)
                            .until(() -> {
                                results.poll();
                                return results.all().size() > seen || !killed.isAlive();
                            });
                    killed.kill();
                }
                before = results.all().size();
            }
            assertThat(before).as("killed before the end").isLessThan(VECTORS);

            try (ChildJvm one = start(fixture, output, "one");
                    ChildJvm other = start(fixture, output, "other")) {
                int oneExit = one.awaitExit(Limits.PATIENT);
                int otherExit = other.awaitExit(Limits.PATIENT);
                assertThat(List.of(oneExit, otherExit))
                        .as(one.output() + other.output())
                        .contains(0);
                for (ChildJvm child : List.of(one, other)) {
                    assertThat(child.output()).containsAnyOf("taken this job over", "complete");
                }
            }

            List<Read> all = results.toEnd();
            Map<String, Long> times = all.stream().collect(Collectors.groupingBy(Read::key, Collectors.counting()));
            assertThat(times).hasSize(VECTORS);
            assertThat(times.values()).as("each vector once").containsOnly(1L);
            assertThat(all).allSatisfy(RelabelIT::isAsItsKeySays);
            Read some = all.get(0);
            assertThat(some.json().get("labelSetRevision").asLong()).isEqualTo(revision);
            assertThat(some.json().get("origin").asText()).isEqualTo("relabel");

            Command again = run(fixture);
            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(again.json().get("state").asText()).isEqualTo("already-complete");
            assertThat(again.json().get("scored").asInt()).isEqualTo(VECTORS);
            assertThat(again.json().get("scoredNow").asInt()).isZero();
            assertThat(results.toEnd()).hasSize(VECTORS);
        }
    }

    private static void isAsItsKeySays(Read result) {
        String word = result.key().substring(0, result.key().indexOf('-'));
        int number = Integer.parseInt(result.key().substring(word.length() + 1));
        assertThat(result.header("clipstream.label")).isEqualTo(word);
        assertThat(result.partition()).isEqualTo(number % ClassifierFixture.PARTITIONS);
    }

    @Test
    void aStoredVectorIsAnsweredAsItsImageWas(TestKafka kafka) throws Exception {
        ClassifierFixture fixture = new ClassifierFixture(kafka, Map.of("embeddings.enabled", "true"));
        Read live;
        Read again;
        try (ClassifierApplication application = fixture.start(1, 0);
                var results = fixture.new Reader("classifications");
                KafkaProducer<byte[], byte[]> producer = fixture.producer()) {
            assertThat(application.conditions()).isNotEmpty();
            fixture.activate("pets", PETS);
            var image = ClassifierFixture.image(fixture.topic("images"), 2, "k", FakeEncoders.picture("owl-1"), "");
            image.headers().add("trace", new byte[] {'7'});
            image.headers().add("clipstream.id", "owl.jpg".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            var unused = producer.send(image);
            producer.flush();
            live = results.await(1).get(0);
            try (var vectors = fixture.new Reader("image-embeddings")) {
                vectors.await(1);
            }
            Command relabelled = run(fixture);
            assertThat(relabelled.exitCode()).as(relabelled.err()).isZero();
            again = results.await(2).get(1);
        }

        assertThat(again.headers()).isEqualTo(live.headers());
        assertThat(again.timestamp()).isEqualTo(live.timestamp());
        assertThat(again.partition()).isEqualTo(live.partition());
        assertThat(again.key()).isEqualTo(live.key());
        assertThat(fields(again.json())).isEqualTo(fields(live.json()));
        for (String field :
                List.of("source", "imageId", "labelSet", "labelSetRevision", "labelSetDigest", "label", "model")) {
            assertThat(again.json().get(field)).as(field).isEqualTo(live.json().get(field));
        }
        // To the last bit: a stored vector is multiplied as its image was.
        assertThat(again.json().get("probability")).isEqualTo(live.json().get("probability"));
        assertThat(again.json().get("scores")).isEqualTo(live.json().get("scores"));
    }

    private static List<String> fields(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void onlyTheWindowIsScoredAndNoVectorOfAnotherModel(TestKafka kafka) throws Exception {
        ClassifierFixture fixture = new ClassifierFixture(kafka, Map.of());
        activate(fixture, PETS);
        kafka.create("judged-again", 3, Map.of());
        ModelId other = new ModelId("other", "ba9876543210");
        Instant now = Instant.now();
        // Not in the order of time.
        List<Duration> ages = List.of(
                Duration.ofHours(1),
                Duration.ofHours(30),
                Duration.ofHours(2),
                Duration.ofHours(20),
                Duration.ofHours(40),
                Duration.ofHours(3));
        try (KafkaProducer<byte[], byte[]> producer = fixture.producer()) {
            for (int i = 0; i < ages.size(); i++) {
                long timestamp = now.minus(ages.get(i)).toEpochMilli();
                var unused = producer.send(
                        StoredVectors.of(fixture, FakeEncoders.MODEL, "dog", 4 * i, timestamp, List.of()));
                unused = producer.send(StoredVectors.of(fixture, other, "cat", 4 * i + 1, timestamp, List.of()));
            }
            producer.flush();
        }

        String[] lastDay = {"--from", "-PT24H", "--to", "-PT90M", "--topic", fixture.topic("judged-again")};
        Command first = run(fixture, lastDay);
        assertThat(first.exitCode()).as(first.err()).isZero();
        JsonNode summary = first.json();
        assertThat(summary.get("state").asText()).isEqualTo("complete");
        assertThat(summary.get("scored").asInt()).isEqualTo(3);
        assertThat(summary.get("otherModel").asInt()).isEqualTo(3);
        assertThat(summary.get("otherModels").get(other.toString()).asInt()).isEqualTo(3);
        assertThat(first.err()).contains(other.toString(), FakeEncoders.MODEL.toString(), "refused");
        try (var results = fixture.new Reader("judged-again")) {
            assertThat(results.toEnd()).extracting(Read::key).containsExactlyInAnyOrder("dog-8", "dog-12", "dog-20");
        }

        assertThat(run(fixture, lastDay).json().get("state").asText()).isEqualTo("already-complete");
        Command again = run(
                fixture, Stream.concat(Stream.of(lastDay), Stream.of("--again")).toArray(String[]::new));
        assertThat(again.json().get("scoredNow").asInt()).isEqualTo(3);
        try (var results = fixture.new Reader("judged-again")) {
            assertThat(results.toEnd()).hasSize(6);
        }
    }

    @Test
    void aStandingChoiceRelabelsOnceThoughItsInstanceIsKilled(TestKafka kafka) throws Exception {
        ClassifierFixture fixture = new ClassifierFixture(
                kafka, Map.of("embeddings.enabled", "true", "kafka.producer.transaction.timeout.ms", "10000"));
        Path output = TestOutput.directory("relabel-standing");
        int count = 4_000;
        StoredVectors.store(fixture, count, "cat", "dog", "owl");
        String standing = "{\"labels\":[%s],\"templates\":[\"{}\"],\"onChange\":\"relabel\",\"lookBack\":\"PT1H\"}";
        ChildJvm instance = fixture.startProcess(output, "first", 1, 0);
        try (var results = fixture.new Reader("classifications")) {
            long first = fixture.activate("pets", standing.formatted("\"cat\",\"dog\",\"owl\""));
            results.await(1);
            instance.kill();
            instance.close();
            instance = fixture.startProcess(output, "second", 1, 0);
            results.await(count);
            long second = fixture.activate("pets", standing.formatted("\"cat\",\"dog\",\"owl\",\"fox\""));
            results.await(2 * count);

            Map<String, Long> times = results.toEnd().stream()
                    .collect(Collectors.groupingBy(
                            read -> read.key() + " " + read.json().get("labelSetRevision"), Collectors.counting()));
            assertThat(times).hasSize(2 * count);
            assertThat(times.values()).as("each vector once for each revision").containsOnly(1L);
            assertThat(results.all()).allSatisfy(RelabelIT::isAsItsKeySays);
            assertThat(second).isGreaterThan(first);
        } finally {
            instance.close();
        }
    }

    @Test
    void aSetThatAsksToRelabelIsRejectedWhereNoVectorsAreStored(TestKafka kafka) {
        ClassifierFixture fixture = new ClassifierFixture(kafka, Map.of());
        try (ClassifierApplication application = fixture.start(1, 0)) {
            assertThat(application.conditions()).isNotEmpty();
            fixture.publishSet("pets", "{\"labels\":[\"cat\"],\"onChange\":\"relabel\",\"lookBack\":\"P7D\"}");

            JsonNode status = fixture.awaitStatus("pets", said -> true);

            assertThat(status.get("state").asText()).isEqualTo("rejected");
            assertThat(status.get("reason").asText()).contains("/onChange", "embeddings.enabled=true");
        }
    }

    @Test
    void whatCannotBeDoneIsSaidWithItsReason(TestKafka kafka) throws Exception {
        ClassifierFixture fixture = new ClassifierFixture(kafka, Map.of());
        Command unknown = run(fixture);
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.err()).contains("label set pets is not active", fixture.topic("label-embeddings"));

        activate(fixture, PETS);
        Command missing = run(fixture, "--topic", fixture.topic("nowhere"));
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("there is no topic " + fixture.topic("nowhere"), "--topic");

        Command ours = run(fixture, "--topic", fixture.topic("label-embeddings"));
        assertThat(ours.exitCode()).isEqualTo(2);
        assertThat(ours.err()).contains("the application's own (label-embeddings)", fixture.topic("classifications"));

        Command model = run(fixture, "--model", "other@ba9876543210");
        assertThat(model.exitCode()).isEqualTo(1);
        assertThat(model.err()).contains("other@ba9876543210", "only for " + FakeEncoders.MODEL);
    }
}
