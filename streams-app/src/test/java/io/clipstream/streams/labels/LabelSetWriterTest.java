package io.clipstream.streams.labels;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.Example;
import io.clipstream.core.score.CosineProduct;
import io.clipstream.streams.gate.OffsetGate;
import io.clipstream.streams.routes.RouteProblem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LabelSetWriterTest {
    private static final ModelId MODEL = new ModelId("test", "0123456789ab");
    private static final TopicPartition LABEL_SETS = new TopicPartition("label-sets", 0);

    /** Vectors that depend on the text alone. */
    private static final class FakeTextEncoder implements TextEncoder {
        final List<String> encoded = new CopyOnWriteArrayList<>();
        final Semaphore steps = new Semaphore(Integer.MAX_VALUE / 2);

        @Override
        public ModelId model() {
            return MODEL;
        }

        @Override
        public int dimension() {
            return 2;
        }

        @Override
        public List<Embedding> encode(List<String> prompts) {
            steps.acquireUninterruptibly();
            if (prompts.contains("poison")) {
                throw new IllegalArgumentException("a prompt that cannot be encoded");
            }
            encoded.addAll(prompts);
            return prompts.stream()
                    .map(prompt -> Embedding.normalise(new float[] {prompt.hashCode() % 97 + 0.5f, 1}))
                    .toList();
        }

        @Override
        public void close() {}
    }

    private final FakeTextEncoder encoder = new FakeTextEncoder();
    private final FakePictures pictures = new FakePictures(MODEL);
    private final OffsetGate gate = new OffsetGate();
    private final EncodingThread thread = EncodingThread.ofEncoder(() -> false);
    private final EncodingThread lookUps = EncodingThread.ofLookUps();
    private LabelTable table = new LabelTable(MODEL);
    private long tablePosition;
    private String topicId = "first life";
    private Map<String, RouteProblem> routeProblems = Map.of();
    private @Nullable TopologyTestDriver driver;
    private TestInputTopic<String, String> input;
    private TestOutputTopic<byte[], byte[]> embeddings;
    private TestOutputTopic<String, String> statuses;

    /** Notes what it is told, and is done when a test says so. */
    private static final class FakeHistory implements HistoryRelabelling {
        final Map<String, Long> running = new TreeMap<>();
        final List<Done> done = new ArrayList<>();

        @Override
        public void begin(io.clipstream.core.label.EncodedLabelSet set, Duration lookBack) {
            running.put(set.name() + " " + lookBack, set.revision());
        }

        @Override
        public void cancel(String labelSet) {
            running.keySet().removeIf(job -> job.startsWith(labelSet + " "));
        }

        @Override
        public void cancelAll() {
            running.clear();
        }

        @Override
        public List<Done> takeDone() {
            List<Done> taken = List.copyOf(done);
            done.clear();
            return taken;
        }

        @Override
        public boolean isBusy() {
            return !running.isEmpty() || !done.isEmpty();
        }
    }

    private final FakeHistory history = new FakeHistory();

    @BeforeEach
    void start() {
        var around = new WriterSurroundings(
                table,
                encoder,
                pictures.encoder(),
                new LogitParameters(30, 0, Likelihood.SOFTMAX),
                thread,
                lookUps,
                new LabelSetMessages(value -> JsonNodeFactory.instance.objectNode(), true),
                status -> (status.state().code() + " " + status.revision() + " " + status.activeRevision()
                                + (status.reason() == null ? "" : " " + status.reason()))
                        .getBytes(StandardCharsets.UTF_8),
                () -> topicId,
                routes -> routeProblems,
                () -> {},
                history);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        TopologyTestDriver started = new TopologyTestDriver(
                LabelSetTopology.of("label-sets", "label-embeddings", "label-set-status", around, gate), properties);
        driver = started;
        input = started.createInputTopic("label-sets", new StringSerializer(), new StringSerializer());
        embeddings =
                started.createOutputTopic("label-embeddings", new ByteArrayDeserializer(), new ByteArrayDeserializer());
        statuses = started.createOutputTopic("label-set-status", new StringDeserializer(), new StringDeserializer());
    }

    private void restartWriter() {
        Objects.requireNonNull(driver).close();
        start();
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(driver).close();
        lookUps.close();
        thread.close();
    }

    /** Lets time pass, and what the writer has written reach the table. */
    private int turn() {
        // What comes is begun by the first tick that finds nothing more.
        Objects.requireNonNull(driver).advanceWallClockTime(Duration.ofMillis(5));
        Objects.requireNonNull(driver).advanceWallClockTime(Duration.ofMillis(5));
        int read = 0;
        for (TestRecord<byte[], byte[]> record : embeddings.readRecordsToList()) {
            table.apply(record.key(), record.value(), tablePosition++);
            read++;
        }
        table.settle(tablePosition);
        return read;
    }

    private List<String> turnUntil(String status) {
        List<String> seen = new ArrayList<>();
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    turn();
                    for (String said : statuses.readValuesToList()) {
                        // Progress is told again each second, and time here runs ahead of the encoding thread.
                        if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(said)) {
                            seen.add(said);
                        }
                    }
                    return seen.stream().anyMatch(text -> text.startsWith(status));
                });
        return seen;
    }

    private @Nullable EncodedLabelSet set(String name) {
        return table.snapshot().get(name);
    }

    @Test
    void aSetIsEncodedWrittenShownAndOnlyThenActive() {
        input.pipeInput("pets", "{\"labels\":[\"cat\",\"dog\"]}");
        assertThat(gate.firstOpen(LABEL_SETS)).isEqualTo(0);

        List<String> seen = turnUntil("active");

        assertThat(seen).containsExactly("encoding 0 null", "active 0 0");
        assertThat(Objects.requireNonNull(set("pets")).labels().names()).containsExactly("cat", "dog");
        assertThat(encoder.encoded).containsExactly("a photo of a cat.", "a photo of a dog.");
        assertThat(gate.firstOpen(LABEL_SETS)).isNull();
    }

    @Test
    void promptsAreAveragedAsThePaperDoes() {
        input.pipeInput("pets", "{\"labels\":[{\"name\":\"cat\",\"prompts\":[\"one\",\"two\"]}]}");
        turnUntil("active");

        List<Embedding> prompts = encoder.encode(List.of("one", "two"));
        float[] sum = {
            prompts.get(0).toArray()[0] + prompts.get(1).toArray()[0],
            prompts.get(0).toArray()[1] + prompts.get(1).toArray()[1]
        };
        float[] cosines = CosineProduct.of(
                Embedding.normalise(sum), Objects.requireNonNull(set("pets")).labels());
        assertThat(cosines[0]).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-6f));
    }

    @Test
    void whatDidNotChangeIsNotEncodedAgainAndWhatNobodyNamesIsRemoved() {
        input.pipeInput("pets", "{\"labels\":[\"cat\",\"dog\"]}");
        turnUntil("active");
        int vectors = table.vectorDigests().size();

        input.pipeInput("pets", "{\"labels\":[\"cat\",\"owl\"]}");
        turnUntil("active 1");
        turn();

        assertThat(encoder.encoded).containsExactly("a photo of a cat.", "a photo of a dog.", "a photo of a owl.");
        assertThat(table.vectorDigests()).as("dog's vector is gone").hasSize(vectors);
        assertThat(table.pageDigests()).hasSize(1);
        assertThat(table.definitions()).containsOnlyKeys(new LabelKey.Definition("pets", 1));
    }

    @Test
    void anotherSetsVectorsAreKept() {
        input.pipeInput("pets", "{\"labels\":[\"cat\",\"dog\"]}");
        turnUntil("active");
        input.pipeInput("more", "{\"labels\":[\"dog\"]}");
        turnUntil("active 1");

        input.pipeInput("pets", (String) null);
        turnUntil("deleted 2");
        turn();

        assertThat(table.snapshot().sets()).containsOnlyKeys("more");
        assertThat(table.vectorDigests()).hasSize(1);
        assertThat(encoder.encoded).hasSize(2);
    }

    @Test
    void aRejectedMessageLeavesTheActiveRevisionInForce() {
        input.pipeInput("pets", "{\"labels\":[\"cat\"]}");
        turnUntil("active");

        input.pipeInput("pets", "{\"labels\":[]}");
        List<String> seen = turnUntil("rejected");

        assertThat(seen).singleElement().asString().startsWith("rejected 1 0 /labels: found 0 labels");
        assertThat(Objects.requireNonNull(set("pets")).revision()).isZero();
        assertThat(gate.firstOpen(LABEL_SETS)).isNull();
    }

    @Test
    void aSetWhoseRoutesTakeNoResultsIsRejectedUntilTheyDo() {
        String routed =
                "{\"labels\":[\"cat\",{\"name\":\"dog\",\"route\":\"dogs\"},{\"name\":\"owl\",\"route\":\"owls\"}],\"route\":\"pets\"}";
        routeProblems = Map.of(
                "pets",
                new RouteProblem("no topic r.pets", "a topic"),
                "owls",
                new RouteProblem("no topic r.owls", "one"));
        input.pipeInput("pets", routed);

        assertThat(turnUntil("rejected"))
                .containsExactly("rejected 0 null /route: found no topic r.pets; allowed: a topic\n"
                        + "/labels/2/route: found no topic r.owls; allowed: one");
        assertThat(encoder.encoded).isEmpty();

        routeProblems = Map.of();
        input.pipeInput("pets", routed);
        turnUntil("active 1");
        assertThat(table.snapshot().routes()).containsExactly("dogs", "owls", "pets");
        assertThat(gate.firstOpen(LABEL_SETS)).isNull();
    }

    @Test
    void promptsThatCannotBeEncodedRejectTheirMessage() {
        input.pipeInput("pets", "{\"labels\":[{\"name\":\"cat\",\"prompts\":[\"poison\"]}]}");

        List<String> seen = turnUntil("rejected");
        turn();

        assertThat(seen.get(seen.size() - 1)).contains("a prompt that cannot be encoded");
        assertThat(table.snapshot().pending()).isEmpty();
        assertThat(gate.firstOpen(LABEL_SETS)).isNull();
    }

    @Test
    void ofMessagesReadAtOnceOnlyTheNewestCounts() {
        input.pipeInput("pets", "{\"labels\":[\"cat\"]}");
        input.pipeInput("pets", "{\"labels\":[\"dog\"]}");
        input.pipeInput("pets", "{\"labels\":[\"owl\"]}");

        List<String> seen = turnUntil("active");

        assertThat(seen).containsExactly("encoding 2 null", "active 2 2");
        assertThat(encoder.encoded).containsExactly("a photo of a owl.");
    }

    @Test
    void ticksBetweenMessagesReadAtOnceDoNotMatter() {
        for (String label : List.of("cat", "dog", "owl")) {
            input.pipeInput("pets", "{\"labels\":[\"" + label + "\"]}");
            Objects.requireNonNull(driver).advanceWallClockTime(Duration.ofMillis(5));
        }

        assertThat(turnUntil("active")).containsExactly("encoding 2 null", "active 2 2");
    }

    @Test
    void whatADeadWriterEncodedIsKeptUntilItsMessageIsReadAgain() {
        encoder.steps.drainPermits();
        String labels = String.join(
                ",",
                IntStream.range(0, 100).mapToObj(i -> "\"label " + i + "\"").toList());
        input.pipeInput("pets", "{\"labels\":[" + labels + "]}");
        encoder.steps.release(1);
        Awaitility.await().pollInSameThread().until(() -> {
            turn();
            return !table.vectorDigests().isEmpty();
        });
        int vectors = table.vectorDigests().size();

        restartWriter();
        turn();
        turn();

        assertThat(table.vectorDigests()).hasSize(vectors);
        encoder.steps.release(1_000);
        input.pipeInput("pets", "{\"labels\":[\"label 0\"]}");
        turnUntil("active");
        turn();
        turn();
        assertThat(table.vectorDigests())
                .as("once all is read, what nobody names is removed")
                .hasSize(1);
    }

    @Test
    void aNewerMessageSupersedesWhatIsBeingEncodedAndASmallSetOvertakesALargeOne() {
        encoder.steps.drainPermits();
        String labels = String.join(
                ",",
                IntStream.range(0, 1_000).mapToObj(i -> "\"label " + i + "\"").toList());
        input.pipeInput("big", "{\"labels\":[" + labels + "]}");
        turn();
        input.pipeInput("small", "{\"labels\":[\"cat\"]}");
        turn();
        encoder.steps.release(3);
        assertThat(turnUntil("active 1")).contains("encoding 0 null");
        assertThat(gate.firstOpen(LABEL_SETS))
                .as("the large set still holds its offset")
                .isZero();

        input.pipeInput("big", "{\"labels\":[\"dog\"]}");
        List<String> seen = new ArrayList<>();
        turn();
        seen.addAll(statuses.readValuesToList());
        encoder.steps.release(1_000);
        seen.addAll(turnUntil("active 2"));
        turn();
        turn();

        assertThat(seen).contains("superseded 0 null");
        assertThat(encoder.encoded).hasSizeLessThan(200);
        assertThat(Objects.requireNonNull(set("big")).labels().size()).isEqualTo(1);
        assertThat(table.vectorDigests())
                .as("vectors of the superseded revision are removed")
                .hasSize(2);
        assertThat(gate.firstOpen(LABEL_SETS)).isNull();
    }

    @Test
    void aReplayOfWhatIsDoneChangesNothingAndAReplayOfADeletedSetDoesNotBringItBack() {
        input.pipeInput("pets", "{\"labels\":[\"cat\"]}");
        turnUntil("active");
        input.pipeInput("food", "{\"labels\":[\"bread\"]}");
        turnUntil("active 1");
        input.pipeInput("food", (String) null);
        turnUntil("deleted 2");
        int encoded = encoder.encoded.size();

        restartWriter();
        input.pipeInput("pets", "{\"labels\":[\"cat\"]}");
        List<String> seen = turnUntil("active 0");
        input.pipeInput("food", "{\"labels\":[\"bread\"]}");
        turn();
        turn();

        assertThat(seen).contains("active 0 0");
        assertThat(encoder.encoded).hasSize(encoded);
        assertThat(table.snapshot().sets()).containsOnlyKeys("pets");
    }

    @Test
    void aNewLifeOfTheTopicCountsAnew() {
        input.pipeInput("other", "{\"labels\":[\"x\"]}");
        turnUntil("active 0");
        input.pipeInput("pets", "{\"labels\":[\"cat\"]}");
        turnUntil("active 1");

        topicId = "second life";
        restartWriter();
        input.pipeInput("pets", "{\"labels\":[\"dog\"]}");
        turnUntil("active 0");

        assertThat(Objects.requireNonNull(set("pets")).labels().names()).containsExactly("dog");
    }

    @Test
    void aDefinitionIsEncodedAnewForAnotherModel() {
        input.pipeInput("pets", "{\"labels\":[\"cat\"]}");
        turnUntil("active");
        List<TestRecord<byte[], byte[]>> kept = new ArrayList<>();
        table.definitions().forEach((key, value) -> kept.add(new TestRecord<>(key.bytes(), value)));

        table = new LabelTable(MODEL);
        kept.forEach(record -> table.apply(record.key(), record.value(), tablePosition++));
        table.settle(tablePosition);
        restartWriter();
        List<String> seen = turnUntil("active");

        assertThat(seen).containsExactly("encoding 0 null", "active 0 0");
        assertThat(Objects.requireNonNull(set("pets")).labels().names()).containsExactly("cat");
    }

    private static String example(String text) {
        return "{\"content\":\"" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "\"}";
    }

    private static String pets(String more, String... examples) {
        return "{\"labels\":[\"cat\",{\"name\":\"mine\",\"examples\":[" + String.join(",", examples) + "]" + more
                + "}]}";
    }

    private float[] cosines(String set, Embedding picture) {
        return CosineProduct.of(picture, Objects.requireNonNull(set(set)).labels());
    }

    @Test
    void examplesOnlyGiveTheirMeanAtTheLevelOfTheWords() {
        input.pipeInput("pets", pets(",\"exampleWeight\":1", example("one"), example("two")));
        List<String> seen = turnUntil("active");

        Embedding one = FakePictures.vector("one");
        Embedding two = FakePictures.vector("two");
        Embedding mean = Embedding.normalise(
                new float[] {one.toArray()[0] + two.toArray()[0], one.toArray()[1] + two.toArray()[1]});
        assertThat(seen).startsWith("encoding 0 null").endsWith("active 0 0");
        assertThat(cosines("pets", mean)[1]).isBetween(0.001f, 1f);
        Embedding across = Embedding.normalise(new float[] {-mean.toArray()[1], mean.toArray()[0]});
        assertThat(cosines("pets", across)[1]).isCloseTo(0, org.assertj.core.api.Assertions.within(1e-6f));
    }

    @Test
    void examplesThatDidNotChangeAreNeitherDecodedNorEncodedAgain() {
        input.pipeInput("pets", pets("", example("one"), example("two")));
        turnUntil("active");
        turn();
        assertThat(pictures.decoded).containsExactly("one", "two");
        int vectors = table.vectorDigests().size();

        input.pipeInput("pets", pets("", example("two"), example("three")).replace("cat", "owl"));
        turnUntil("active 1");
        turn();

        assertThat(pictures.decoded).containsExactly("one", "two", "three");
        assertThat(encoder.encoded).containsExactly("a photo of a cat.", "a photo of a mine.", "a photo of a owl.");
        assertThat(table.vectorDigests()).as("the first example is gone").hasSize(vectors);
    }

    @Test
    void aRestartedWriterEncodesNothingAgain() {
        input.pipeInput("pets", pets("", example("one")));
        turnUntil("active");
        turn();

        restartWriter();
        input.pipeInput("more", pets("", example("one")));
        turnUntil("active 0");
        turn();
        turn();

        assertThat(pictures.decoded).containsExactly("one");
        assertThat(encoder.encoded).hasSize(2);
    }

    @Test
    void theLevelFollowsWhatStandsBesideTheLabel() {
        input.pipeInput("pets", pets("", example("one")));
        turnUntil("active");
        float[] before = cosines("pets", FakePictures.vector("one"));

        input.pipeInput(
                "pets",
                pets("", example("one")).replace("\"cat\"", "\"cat\",{\"name\":\"near\",\"prompts\":[\"one\"]}"));
        turnUntil("active 1");

        float[] after = cosines("pets", FakePictures.vector("one"));
        assertThat(after[2]).as("an example still gets its own label").isGreaterThan(Math.max(after[0], after[1]));
        assertThat(after).hasSize(3);
        assertThat(before[1]).isGreaterThan(before[0]);
    }

    @Test
    void brokenExamplesRejectTheSetEachWithItsPlace() {
        input.pipeInput(
                "pets", pets("", example("one"), example("BAD 1"), example("BAD 2"), "{\"embedding\":\"t-0-7\"}"));

        List<String> seen = turnUntil("rejected");
        turn();
        turn();

        assertThat(seen.get(seen.size() - 1))
                .startsWith("rejected 0 null")
                .contains("/labels/1/examples/1: found a picture that cannot be read: truncated (it ends too soon)")
                .contains("/labels/1/examples/2")
                .contains("/labels/1/examples/3: found t-0-7: no record; allowed: a record that is on the topic")
                .doesNotContain("/labels/1/examples/0");
        assertThat(table.snapshot().pending()).isEmpty();
        assertThat(table.vectorDigests()).isEmpty();
        assertThat(gate.firstOpen(LABEL_SETS)).isNull();
    }

    @Test
    void aReferenceStandsForItsPicture() {
        pictures.stored.put(Example.Stored.parse("embeddings-3-1042"), FakePictures.vector("one"));
        input.pipeInput("by-content", pets("", example("one")));
        turnUntil("active 0");
        input.pipeInput("by-reference", pets("", "{\"embedding\":\"embeddings-3-1042\"}"));
        turnUntil("active 1");

        Embedding picture = FakePictures.vector("two");
        assertThat(cosines("by-reference", picture)).isEqualTo(cosines("by-content", picture));
    }

    @Test
    void aReferenceThatCannotBeReadNowWaitsAndSaysForWhatAndHoldsUpNoOtherSet() {
        pictures.stored.put(Example.Stored.parse("embeddings-3-1042"), FakePictures.vector("one"));
        pictures.obstacle = "nobody answers";
        input.pipeInput("pets", pets("", example("two"), "{\"embedding\":\"embeddings-3-1042\"}"));

        assertThat(turnUntil("encoding 0 null waits"))
                .containsExactly("encoding 0 null", "encoding 0 null waits: nobody answers");
        long steps = lookUps.steps();
        input.pipeInput("more", "{\"labels\":[\"owl\"]}");
        assertThat(turnUntil("active 1")).noneMatch(status -> status.startsWith("rejected"));
        // In vain.
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    turn();
                    return lookUps.steps() > steps + 2;
                });
        assertThat(lookUps.unfinished()).isEqualTo(1);
        assertThat(gate.firstOpen(LABEL_SETS)).isZero();

        pictures.obstacle = null;
        assertThat(turnUntil("active 0")).noneMatch(status -> status.startsWith("rejected"));

        assertThat(pictures.decoded).as("what was ready stays so").containsExactly("two");
        // Noted after the step whose vectors have been written by now.
        Awaitility.await().until(() -> lookUps.unfinished() == 0);
        assertThat(gate.firstOpen(LABEL_SETS)).isNull();
    }

    @Test
    void aReferenceThatIsBeingLookedUpHoldsUpNoOtherSet() {
        pictures.stored.put(Example.Stored.parse("embeddings-3-1042"), FakePictures.vector("one"));
        int all = pictures.answers.drainPermits();
        input.pipeInput("pets", pets("", "{\"embedding\":\"embeddings-3-1042\"}"));
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    turn();
                    return pictures.asked.tryAcquire();
                });

        input.pipeInput("words", "{\"labels\":[\"owl\"]}");
        turnUntil("active 1");
        input.pipeInput("shown", pets("", example("two")));
        turnUntil("active 2");
        assertThat(set("pets")).isNull();

        pictures.answers.release(all);
        turnUntil("active 0");
        Awaitility.await().until(() -> lookUps.unfinished() == 0);
        assertThat(gate.firstOpen(LABEL_SETS)).isNull();
    }

    @Test
    void aReferenceThatIsFoundToBeNoneAfterTheWaitIsRejectedWithItsPlace() {
        pictures.obstacle = "nobody answers";
        input.pipeInput("pets", pets("", "{\"embedding\":\"t-0-7\"}"));
        turnUntil("encoding 0 null waits");

        pictures.obstacle = null;

        assertThat(turnUntil("rejected"))
                .last()
                .asString()
                .startsWith("rejected 0 null /labels/1/examples/0: found t-0-7: no record");
        assertThat(gate.firstOpen(LABEL_SETS)).isNull();
    }

    @Test
    void whatWaitsGivesWayToANewerMessage() {
        pictures.obstacle = "nobody answers";
        input.pipeInput("pets", pets("", "{\"embedding\":\"t-0-7\"}"));
        turnUntil("encoding 0 null waits");

        input.pipeInput("pets", "{\"labels\":[\"cat\"]}");

        assertThat(turnUntil("active 1")).contains("superseded 0 null");
        // Noted after the step whose vectors have been written by now.
        Awaitility.await().until(() -> lookUps.unfinished() == 0);
        assertThat(gate.firstOpen(LABEL_SETS)).isNull();
    }

    @Test
    void aDefinitionWithExamplesIsEncodedAnewForAnotherModel() {
        input.pipeInput("pets", pets("", example("one")));
        turnUntil("active");
        List<TestRecord<byte[], byte[]>> kept = new ArrayList<>();
        table.definitions().forEach((key, value) -> kept.add(new TestRecord<>(key.bytes(), value)));

        table = new LabelTable(MODEL);
        kept.forEach(record -> table.apply(record.key(), record.value(), tablePosition++));
        table.settle(tablePosition);
        restartWriter();
        turnUntil("active");

        assertThat(pictures.decoded).containsExactly("one", "one");
        assertThat(Objects.requireNonNull(set("pets")).labels().names()).containsExactly("cat", "mine");
    }

    @Test
    void aReferenceThatAnotherModelCannotUseIsTold() {
        Example.Stored place = Example.Stored.parse("embeddings-3-1042");
        pictures.stored.put(place, FakePictures.vector("one"));
        input.pipeInput("pets", pets("", "{\"embedding\":\"" + place + "\"}"));
        turnUntil("active");
        List<TestRecord<byte[], byte[]>> kept = new ArrayList<>();
        table.definitions().forEach((key, value) -> kept.add(new TestRecord<>(key.bytes(), value)));

        table = new LabelTable(MODEL);
        kept.forEach(record -> table.apply(record.key(), record.value(), tablePosition++));
        table.settle(tablePosition);
        pictures.stored.clear();
        restartWriter();
        List<String> seen = turnUntil("rejected");
        turn();

        assertThat(seen.get(seen.size() - 1))
                .startsWith("rejected 0 null /labels/1/examples/0: found embeddings-3-1042: no record");
        assertThat(table.snapshot().pending()).isEmpty();
        assertThat(table.definitions()).hasSize(1);
    }

    @Test
    void aKeyThatIsNoNameIsPassedOver() {
        input.pipeInput("no name", "{\"labels\":[\"cat\"]}");
        input.pipeInput(null, "{\"labels\":[\"cat\"]}");
        turn();

        assertThat(statuses.isEmpty()).isTrue();
        assertThat(gate.firstOpen(LABEL_SETS)).isNull();
    }

    @Test
    void historyIsRelabelledUntilItIsDoneWhoeverWrites() {
        input.pipeInput("pets", "{\"labels\":[\"cat\"],\"onChange\":\"relabel\",\"lookBack\":\"P7D\"}");
        turnUntil("active 0");
        assertThat(history.running).containsExactly(Map.entry("pets PT168H", 0L));

        restartWriter();
        assertThat(history.running).isEmpty();
        turn();
        assertThat(history.running).as("an instance that died").containsExactly(Map.entry("pets PT168H", 0L));

        history.running.clear();
        history.done.add(new HistoryRelabelling.Done("pets", 0));
        Objects.requireNonNull(driver).advanceWallClockTime(Duration.ofSeconds(1));
        turn();
        restartWriter();
        turn();
        assertThat(history.running).as("done once and for all").isEmpty();
        assertThat(Objects.requireNonNull(set("pets")).revision()).isZero();
    }

    @Test
    void aNewerRevisionOrADeletionGivesRelabellingUp() {
        input.pipeInput("pets", "{\"labels\":[\"cat\"],\"onChange\":\"relabel\",\"lookBack\":\"P7D\"}");
        turnUntil("active 0");
        input.pipeInput("pets", "{\"labels\":[\"dog\"],\"onChange\":\"relabel\",\"lookBack\":\"PT24H\"}");
        turnUntil("active 1");
        assertThat(history.running).containsExactly(Map.entry("pets PT24H", 1L));

        input.pipeInput("pets", (String) null);
        turnUntil("deleted 2");
        assertThat(history.running).isEmpty();
    }

    @Test
    void whatTurnsCosinesIntoLogitsStandsInTheRoot() {
        input.pipeInput("pets", "{\"labels\":[\"cat\"]}");
        turnUntil("active 0");

        assertThat(Objects.requireNonNull(table.root("pets")).logits())
                .isEqualTo(new LogitParameters(30, 0, Likelihood.SOFTMAX));
    }
}
