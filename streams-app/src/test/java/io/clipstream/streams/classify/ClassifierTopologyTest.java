package io.clipstream.streams.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipstream.core.batch.BatchPolicy;
import io.clipstream.core.batch.MicroBatcher;
import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.RgbImage;
import io.clipstream.core.label.Emit;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.LabelMatrix;
import io.clipstream.core.label.LabelMode;
import io.clipstream.core.label.LabelSetRules;
import io.clipstream.core.label.LabelSnapshot;
import io.clipstream.core.label.ThresholdOn;
import io.clipstream.core.score.Scorer;
import io.clipstream.events.ImageEvent;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.streams.gate.OffsetGate;
import io.clipstream.streams.labels.LabelFence;
import io.clipstream.streams.labels.LabelTable;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.routes.RouteState;
import io.clipstream.streams.routes.RouteTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Wiring and scoring; delivery is proved on a real broker. */
class ClassifierTopologyTest {
    private static final ModelId MODEL = new ModelId("test", "0123456789ab");
    private static final TopicPartition IMAGES = new TopicPartition("images", 0);
    private static final Instant SENT = Instant.parse("2026-11-24T10:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:01Z");

    private final OffsetGate gate = new OffsetGate();
    private final RouteTable routes = new RouteTable("routed.");
    private final LabelTable table = new LabelTable(MODEL);
    private final LabelFence fence = new LabelFence(table, () -> 0);
    private final ClassifierMetrics metrics = new ClassifierMetrics(new SimpleMeterRegistry(), 1);
    private LabelSnapshot snapshot =
            new LabelSnapshot(Map.of("axes", set("axes", 7, false), "asked", set("asked", 8, true)), Set.of("soon"));
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch overtaken = new CountDownLatch(1);
    private MicroBatcher<RgbImage, Embedding> batcher;
    private ImagePipeline pipeline;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> images;
    private TestOutputTopic<byte[], byte[]> classifications;
    private TestOutputTopic<byte[], byte[]> embeddings;
    private TestOutputTopic<byte[], byte[]> deadLetters;

    private static EncodedLabelSet set(String name, long revision, boolean onRequest) {
        return set(name, revision, LabelSetRules.DEFAULT.withOnRequest(onRequest));
    }

    private static EncodedLabelSet set(String name, long revision, LabelSetRules rules) {
        LabelMatrix labels = LabelMatrix.of(
                List.of("x", "y"), List.of(Embedding.ofUnit(new float[] {1, 0}), Embedding.ofUnit(new float[] {0, 1})));
        return new EncodedLabelSet(name, revision, "0".repeat(32), MODEL, labels, LabelMatrix.empty(2), rules);
    }

    /** A picture is "img" and two digits: its vector. */
    private static RgbImage decode(byte[] encoded) throws PictureException {
        String text = new String(encoded, StandardCharsets.UTF_8);
        if (text.contains("broken")) {
            throw new PictureException(PictureException.Reason.TRUNCATED, "it ends too early");
        }
        return new RgbImage(1, 1, new byte[] {(byte) (text.charAt(3) - '0'), (byte) (text.charAt(4) - '0'), 0});
    }

    /** A picture whose first digit is 9 takes until one whose first digit is 8 has overtaken it in another batch. */
    private List<Embedding> encode(List<RgbImage> batch) {
        if (batch.stream().anyMatch(image -> image.pixels()[0] == 9)) {
            begun.countDown();
            await(overtaken);
        }
        if (batch.stream().anyMatch(image -> image.pixels()[0] == 8)) {
            overtaken.countDown();
        }
        return batch.stream()
                .map(image -> Embedding.normalise(new float[] {image.pixels()[0], image.pixels()[1]}))
                .toList();
    }

    private static ImageEvent readEvent(String topic, byte[] value) throws ImageRequests.UnreadableEventException {
        if (value[1] != 1) {
            throw new ImageRequests.UnreadableEventException("schema id unknown", new IllegalStateException());
        }
        ImageEvent.Builder event = ImageEvent.newBuilder();
        event.setId("from the event").setAttributes(Map.of("camera", "north"));
        if (value[2] == 1) {
            event.setUri("https://example.org/picture.jpg");
        } else {
            event.setContent(ByteBuffer.wrap("img43".getBytes(StandardCharsets.UTF_8)));
            event.setLabelSets(List.of("asked"));
        }
        return event.build();
    }

    @BeforeEach
    void start() {
        table.settle(0);
        batcher = new MicroBatcher<>(
                new BatchPolicy(4, Duration.ofMillis(1), 1_000), 2, this::encode, image -> 3, () -> true, metrics);
        pipeline = new ImagePipeline(
                new ImagePipeline.Settings(2, 3, Duration.ofMillis(50), true, true, 1_000_000, 2_000_000),
                new ImageRequests(
                        value -> value.length > 2 && value[0] == 'i' && value[1] == 'm' && value[2] == 'g',
                        ClassifierTopologyTest::readEvent,
                        100),
                ClassifierTopologyTest::decode,
                batcher,
                () -> snapshot,
                fence,
                new Scorer(MODEL, new LogitParameters(10, 0, Likelihood.SOFTMAX), 5),
                new ResultRecords(
                        "classifications",
                        "image-embeddings",
                        MODEL,
                        (topic, value) -> PlainJson.bytes(value),
                        Clock.fixed(NOW, ZoneOffset.UTC)),
                routes,
                new InFlight(8, 1_000_000),
                metrics);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        driver = new TopologyTestDriver(
                ClassifierTopology.of(
                        new ClassifierTopology.Topics(
                                "images", 1, "label-embeddings", "classifications", "image-embeddings", "dead-letters"),
                        AutoOffsetReset.earliest(),
                        pipeline,
                        table,
                        gate,
                        metrics,
                        new ChangeMemory(Duration.ofDays(1), 100, false)),
                properties);
        images = driver.createInputTopic("images", new ByteArraySerializer(), new ByteArraySerializer());
        classifications =
                driver.createOutputTopic("classifications", new ByteArrayDeserializer(), new ByteArrayDeserializer());
        embeddings =
                driver.createOutputTopic("image-embeddings", new ByteArrayDeserializer(), new ByteArrayDeserializer());
        deadLetters =
                driver.createOutputTopic("dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void close() {
        driver.close();
        pipeline.close();
        batcher.close();
        fence.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void send(String key, byte[] value, Map<String, String> headers) {
        RecordHeaders all = new RecordHeaders();
        headers.forEach((name, text) -> all.add(name, bytes(text)));
        images.pipeInput(new TestRecord<>(bytes(key), value, all, SENT));
    }

    private List<TestRecord<byte[], byte[]>> read(TestOutputTopic<byte[], byte[]> topic, int count) {
        List<TestRecord<byte[], byte[]>> records = new ArrayList<>();
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> {
                    driver.advanceWallClockTime(Duration.ofMillis(5));
                    records.addAll(topic.readRecordsToList());
                    return records.size() >= count;
                });
        return records;
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return record.headers().lastHeader(name) == null
                ? ""
                : new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static String text(TestRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    @Test
    void aPictureIsScoredAgainstTheStandingSets() {
        send("one", bytes("img43"), Map.of("clipstream.id", "my picture", "trace", "t1", "content-type", "image/png"));

        TestRecord<byte[], byte[]> result = read(classifications, 1).get(0);

        io.clipstream.events.Classification value =
                PlainJson.read(result.value(), io.clipstream.events.Classification.class);
        double winner = 1 / (1 + Math.exp(10 * (0.6 - 0.8)));
        assertThat(value.getLabel()).isEqualTo("x");
        assertThat(value.getProbability()).isCloseTo(winner, within(1e-6));
        assertThat(value.getScores()).hasSize(2);
        assertThat(value.getScores().get(1).getSimilarity()).isCloseTo(0.6, within(1e-6));
        assertThat(value.getLabelSet()).isEqualTo("axes");
        assertThat(value.getLabelSetRevision()).isEqualTo(7);
        assertThat(value.getImageId()).isEqualTo("my picture");
        assertThat(value.getSource().getTopic()).isEqualTo("images");
        assertThat(value.getSource().getTimestamp()).isEqualTo(SENT);
        assertThat(value.getClassifiedAt()).isEqualTo(NOW);
        assertThat(result.key()).isEqualTo(bytes("one"));
        assertThat(result.getRecordTime()).isEqualTo(SENT);
        assertThat(header(result, "trace")).isEqualTo("t1");
        assertThat(header(result, "content-type")).isEmpty();
        assertThat(header(result, "clipstream.label")).isEqualTo("x");
        assertThat(header(result, "clipstream.probability")).isEqualTo("0.880797");
        assertThat(text(read(embeddings, 1).get(0))).contains("\"vector\":[0.8,0.6]");
        assertThat(gate.firstOpen(IMAGES)).isNull();
    }

    @Test
    void anEventNamesItsSetsAndCarriesItsAttributes() {
        send("event", new byte[] {0, 1, 0}, Map.of("clipstream.label-sets", "axes", "clipstream.id", "header"));

        String result = text(read(classifications, 1).get(0));

        assertThat(result)
                .contains("\"labelSet\":\"asked\"")
                .contains("\"imageId\":\"from the event\"")
                .contains("\"attributes\":{\"camera\":\"north\"}");
        assertThat(classifications.isEmpty()).isTrue();
    }

    @Test
    void whatCannotBeAnsweredGoesToTheDeadLettersWithItsPlaceAndReason() {
        send("truncated", bytes("img-broken"), Map.of("trace", "t2"));
        send("text", bytes("no picture"), Map.of());
        send("uri", new byte[] {0, 1, 1}, Map.of());
        send("id", new byte[] {0, 2, 0}, Map.of());
        send("large", bytes("img43" + "x".repeat(100)), Map.of());
        send("names", bytes("img43"), Map.of("clipstream.label-sets", "not a name"));
        send("soon", bytes("img43"), Map.of("clipstream.label-sets", "soon"));
        send("unknown", bytes("img43"), Map.of("clipstream.label-sets", "axes,nowhere,axes"));

        List<TestRecord<byte[], byte[]>> dead = read(deadLetters, 8);

        assertThat(dead.stream()
                        .map(record -> new String(record.key(), StandardCharsets.UTF_8) + " "
                                + header(record, "clipstream.reason")))
                .containsExactly(
                        "truncated truncated",
                        "text not-an-image",
                        "uri reference-refused",
                        "id bad-event",
                        "large too-large",
                        "names bad-event",
                        "soon label-set-not-ready",
                        "unknown unknown-label-set");
        TestRecord<byte[], byte[]> first = dead.get(0);
        assertThat(first.value()).isEqualTo(bytes("img-broken"));
        assertThat(header(first, "trace")).isEqualTo("t2");
        assertThat(header(first, "__streams.errors.topic")).isEqualTo("images");
        assertThat(header(first, "__streams.errors.partition")).isEqualTo("0");
        assertThat(header(first, "__streams.errors.offset")).isEqualTo("0");
        assertThat(header(first, "__streams.errors.message")).isEqualTo("it ends too early");
        assertThat(header(first, "__streams.errors.exception")).isEqualTo(PictureException.class.getName());
        assertThat(header(first, "__streams.errors.stacktrace")).contains("ClassifierTopologyTest");
        assertThat(header(dead.get(7), "__streams.errors.message")).isEqualTo("no such label set: nowhere");
        assertThat(read(classifications, 1))
                .as("the set that is there is scored all the same")
                .hasSize(1);
    }

    private List<String> told(int count) {
        return read(classifications, count).stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8) + " "
                        + header(record, "clipstream.label-set") + " " + header(record, "clipstream.label"))
                .toList();
    }

    @Test
    void aSetThatWantsMatchesHearsOfNothingElse() {
        LabelSetRules sure = LabelSetRules.DEFAULT.withThreshold(0.9, ThresholdOn.PROBABILITY);
        snapshot = new LabelSnapshot(
                Map.of("all", set("all", 1, sure), "matched", set("matched", 2, sure.withEmit(Emit.MATCHED))),
                Set.of());
        send("unsure", bytes("img43"), Map.of());
        send("sure", bytes("img41"), Map.of());

        assertThat(told(3)).containsExactly("unsure all ", "sure all x", "sure matched x");
        assertThat(read(embeddings, 2)).hasSize(2);
        assertThat(deadLetters.isEmpty()).isTrue();
        assertThat(gate.firstOpen(IMAGES)).isNull();
    }

    @Test
    void aSetThatWantsChangesHearsOfThemInTheOrderOfTheImages() {
        LabelSetRules sure = LabelSetRules.DEFAULT.withThreshold(0.9, ThresholdOn.PROBABILITY);
        snapshot = new LabelSnapshot(Map.of("changed", set("changed", 1, sure.withEmit(Emit.CHANGED))), Set.of());
        for (String picture : List.of("img41", "img51", "img14", "img15", "img43", "img34", "img41")) {
            send("camera", bytes(picture), Map.of());
        }
        send("other", bytes("img41"), Map.of());
        images.pipeInput(new TestRecord<>(null, bytes("img41"), new RecordHeaders(), SENT));

        List<String> heard = new ArrayList<>();
        read(classifications, 6)
                .forEach(record ->
                        heard.add((record.key() == null ? "none" : new String(record.key(), StandardCharsets.UTF_8))
                                + " " + header(record, "clipstream.label")));

        assertThat(heard).containsExactly("camera x", "camera y", "camera ", "camera x", "other x", "none x");
        assertThat(gate.firstOpen(IMAGES)).isNull();

        // Another revision that says the same is no news.
        snapshot = new LabelSnapshot(Map.of("changed", set("changed", 2, sure.withEmit(Emit.CHANGED))), Set.of());
        send("camera", bytes("img41"), Map.of());
        send("camera", bytes("img14"), Map.of());
        assertThat(told(1)).containsExactly("camera changed y");
    }

    private static RouteState open(long maxBytes) {
        return RouteState.open(Uuid.randomUuid(), 1, maxBytes);
    }

    private static EncodedLabelSet routed(LabelSetRules rules, Map<Integer, String> ofLabels) {
        LabelMatrix.Page page = new LabelMatrix.Page(
                List.of("x", "y", "z"), 2, new float[] {1, 0, 0, 1, 0.8f, 0.6f}, Map.of(), ofLabels);
        LabelMatrix background = LabelMatrix.of(List.of("-"), List.of(Embedding.ofUnit(new float[] {0, -1})));
        return new EncodedLabelSet(
                "routed", 3, "0".repeat(32), MODEL, new LabelMatrix(2, List.of(page)), background, rules);
    }

    private List<TestRecord<byte[], byte[]>> readRoute(String topic, int count) {
        return read(driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer()), count);
    }

    @Test
    void aResultGoesToTheRouteOfItsLabelOrOfItsSetInPlaceOfTheClassifications() {
        routes.put("routed.all", open(1_000_000));
        routes.put("routed.of-x", open(1_000_000));
        LabelSetRules sure = LabelSetRules.DEFAULT.withRoute("all").withThreshold(0.9, ThresholdOn.SIMILARITY);
        snapshot = new LabelSnapshot(
                Map.of("routed", routed(sure, Map.of(0, "of-x")), "axes", set("axes", 7, false)), Set.of());
        send("x", bytes("img71"), Map.of("trace", "t1"));
        send("y", bytes("img17"), Map.of());
        send("unknown", bytes("img24"), Map.of());

        TestRecord<byte[], byte[]> ofLabel = readRoute("routed.of-x", 1).get(0);
        assertThat(header(ofLabel, "clipstream.label-set")).isEqualTo("routed");
        assertThat(header(ofLabel, "clipstream.label")).isEqualTo("x");
        assertThat(header(ofLabel, "clipstream.model")).isEqualTo(MODEL.toString());
        assertThat(header(ofLabel, "trace")).isEqualTo("t1");
        assertThat(ofLabel.key()).isEqualTo(bytes("x"));
        assertThat(ofLabel.getRecordTime()).isEqualTo(SENT);
        assertThat(readRoute("routed.all", 2))
                .extracting(
                        record -> new String(record.key(), StandardCharsets.UTF_8) + header(record, "clipstream.label"))
                .containsExactly("yy", "unknown");
        assertThat(told(3)).as("of the other set").containsExactly("x axes x", "y axes y", "unknown axes y");
        assertThat(deadLetters.isEmpty()).isTrue();
        assertThat(gate.firstOpen(IMAGES)).isNull();
    }

    @Test
    void whatReportsSeveralLabelsGoesToEachOfTheirRoutesOnce() {
        routes.put("routed.of-x", open(1_000_000));
        routes.put("routed.of-z", open(1_000_000));
        LabelSetRules several = LabelSetRules.DEFAULT
                .withMode(LabelMode.MULTI)
                .withThreshold(0.92, ThresholdOn.SIMILARITY)
                .withEmit(Emit.CHANGED);
        snapshot =
                new LabelSnapshot(Map.of("routed", routed(several, Map.of(0, "of-x", 1, "of-x", 2, "of-z"))), Set.of());
        send("two", bytes("img31"), Map.of());
        send("two", bytes("img31"), Map.of());
        send("none", bytes("img24"), Map.of());

        assertThat(told(1)).as("what reports no label, and no route of the set").containsExactly("none routed ");
        List<TestRecord<byte[], byte[]>> first = readRoute("routed.of-x", 1);
        List<TestRecord<byte[], byte[]>> second = readRoute("routed.of-z", 1);
        assertThat(first).as("the second time it is no news").hasSize(1);
        assertThat(second).hasSize(1);
        assertThat(second.get(0).value()).isEqualTo(first.get(0).value());
        assertThat(second.get(0).headers()).isEqualTo(first.get(0).headers());
        assertThat(first.get(0).headers().headers("clipstream.label")).hasSize(2);
        assertThat(deadLetters.isEmpty()).isTrue();
    }

    @Test
    void aResultForARouteThatIsNotThereIsADeadLetterAndTheOthersGoOn() {
        routes.put("routed.lost", RouteState.missing("routed.lost"));
        routes.put("routed.small", open(300));
        snapshot = new LabelSnapshot(
                Map.of(
                        "lost", set("lost", 1, LabelSetRules.DEFAULT.withRoute("lost")),
                        "small", set("small", 2, LabelSetRules.DEFAULT.withRoute("small")),
                        "axes", set("axes", 7, false)),
                Set.of());
        send("one", bytes("img43"), Map.of());

        List<TestRecord<byte[], byte[]>> dead = read(deadLetters, 2);

        assertThat(dead)
                .extracting(record -> header(record, "clipstream.reason"))
                .containsExactly("route-missing", "result-too-large");
        assertThat(header(dead.get(0), "__streams.errors.message")).contains("no topic routed.lost");
        assertThat(header(dead.get(1), "__streams.errors.message"))
                .contains("routed.small")
                .contains("300 are allowed");
        assertThat(dead.get(0).value()).isEqualTo(bytes("img43"));
        assertThat(told(1)).containsExactly("one axes x");
        assertThat(gate.firstOpen(IMAGES)).isNull();
    }

    @Test
    void aResultWaitsUntilTheBrokersHaveSaidWhetherItsRouteIsThereButNotForever() {
        snapshot = new LabelSnapshot(Map.of("new", set("new", 1, LabelSetRules.DEFAULT.withRoute("new"))), Set.of());
        send("too soon", bytes("img43"), Map.of());

        TestRecord<byte[], byte[]> dead = read(deadLetters, 1).get(0);

        assertThat(header(dead, "clipstream.reason")).isEqualTo("route-missing");
        assertThat(header(dead, "__streams.errors.message")).contains("have not said in time");
    }

    @Test
    void aResultThatWouldNotFitBecomesADeadLetter() {
        send("fat", bytes("img43"), Map.of("baggage", "x".repeat(1_100_000)));

        assertThat(header(read(deadLetters, 1).get(0), "clipstream.reason")).isEqualTo("result-too-large");
    }

    @Test
    void resultsKeepTheOrderOfTheirImagesWhateverFails() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String key = "image-" + i;
            keys.add(key);
            send(key, bytes(i % 7 == 3 ? "img-broken" : "img43"), Map.of());
        }

        List<String> answered = new ArrayList<>();
        read(classifications, 34).forEach(record -> answered.add(new String(record.key(), StandardCharsets.UTF_8)));
        List<String> dead = new ArrayList<>();
        read(deadLetters, 6).forEach(record -> dead.add(new String(record.key(), StandardCharsets.UTF_8)));

        assertThat(Collections.disjoint(answered, dead)).isTrue();
        assertThat(keys).containsSubsequence(answered).containsSubsequence(dead);
        assertThat(gate.firstOpen(IMAGES)).isNull();
    }

    @Test
    void resultsKeepTheOrderOfTheirImagesWhereOneBatchOvertakesAnother() {
        send("slow", bytes("img91"), Map.of());
        await(begun);
        send("fast", bytes("img81"), Map.of());
        await(overtaken);

        assertThat(read(classifications, 2))
                .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                .containsExactly("slow", "fast");
        assertThat(gate.firstOpen(IMAGES)).isNull();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void withoutAnySetImagesWaitAndTheThreadIsNotBlocked() {
        snapshot = LabelSnapshot.EMPTY;
        for (int i = 0; i < 20; i++) {
            send("image-" + i, bytes("img43"), Map.of());
        }
        driver.advanceWallClockTime(Duration.ofMillis(50));
        assertThat(classifications.isEmpty()).isTrue();
        assertThat(gate.firstOpen(IMAGES)).isZero();
        assertThat(pipeline.holdReason()).isEqualTo("no label set is active");

        snapshot = new LabelSnapshot(Map.of("axes", set("axes", 9, false)), Set.of());

        assertThat(read(classifications, 20)).hasSize(20);
    }
}
