package io.clipstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.demo.BundledModel;
import io.clipstream.demo.DemoPicture;
import io.clipstream.demo.DemoPictures;
import io.clipstream.demo.registry.EmbeddedRegistry;
import io.clipstream.events.Classification;
import io.clipstream.events.ImageEvent;
import io.clipstream.it.ExamplesHome.Run;
import io.clipstream.schemas.EventSchemas;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.app.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The README's commands and the clients in {@code examples}, typed as they stand there, against the application with the
 * bundled model. Needs what {@code bin/test} installs: Node.js's and Python's packages, and kcat where it can be had.
 */
@Order(1)
@ExtendWith(SharedKafka.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExamplesIT {
    private static final Path ROUNDTRIP = Path.of("src/test/js").toAbsolutePath();
    private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath();
    private static final Path PYTHON = EXAMPLES.resolve("python/.venv/bin/python");
    private static final String HEADING = "## Publish, watch, change labels";
    private static final List<String> CLIENTS =
            List.of("### From Java", "### From Python", "### From JavaScript", "### From the console");
    private static final Pattern SENT = Pattern.compile("revision (\\d+)");
    private static final Pattern ACTIVE = Pattern.compile("active (\\d+)");

    private ExamplesHome home;
    private EmbeddedRegistry registry;
    private ClassifierFixture fixture;
    private LoadedModel model;
    private ClassifierApplication application;

    @BeforeAll
    void start(TestKafka kafka) throws Exception {
        Path directory = TestOutput.directory("examples");
        registry = EmbeddedRegistry.start(directory.resolve("registry"), 0);
        // As the examples name the topics. No other test on this broker does.
        TestKafka examples = new TestKafka(kafka.bootstrapServers(), "clipstream.");
        home = new ExamplesHome(directory, examples, registry.url());
        fixture = new ClassifierFixture(
                examples,
                Map.of(
                        "model",
                        BundledModel.directory(directory).toString(),
                        "schema.registry.url",
                        registry.url(),
                        "classification.format",
                        "avro",
                        "encoder.concurrency",
                        "1"));
        model = LoadedModel.load(fixture.config());
        application = fixture.start(model.encoders());
        ReadmeCommands.under(HEADING).lines().forEach(home::run);
    }

    @AfterAll
    void close() throws IOException {
        application.close();
        model.close();
        registry.close();
    }

    /** Every line about clients of one's own that can run here. */
    private static List<String> lines(String word) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String heading : CLIENTS) {
            lines.addAll(ReadmeCommands.under(heading).with(word));
        }
        if (!isInstalled(PYTHON)) {
            lines.removeIf(line -> line.contains("python"));
        }
        if (!isInstalled(EXAMPLES.resolve("javascript/node_modules/.package-lock.json"))) {
            lines.removeIf(line -> line.contains("node "));
        }
        if (!ExamplesHome.has("kcat")) {
            System.out.println("kcat is not installed: its examples are not run");
            lines.removeIf(line -> line.contains("kcat"));
        }
        return lines;
    }

    private static boolean isInstalled(Path path) {
        if (System.getenv("CI") != null) {
            assertThat(path).as("what bin/test installs").exists();
        }
        boolean there = Files.exists(path);
        if (!there) {
            System.out.println(path + " is missing, which bin/test installs: the examples that need it are not run");
        }
        return there;
    }

    @Test
    void everyClientChangesTheLabelsPublishesAPictureAndFollowsOneLabel() throws Exception {
        List<Run> changes = lines("abels").stream().map(home::start).toList();
        assertThat(changes).hasSizeGreaterThanOrEqualTo(2);
        for (Run change : changes) {
            String out = change.awaitExit(0).out();
            assertThat(number(ACTIVE, out)).as(change.toString()).isGreaterThanOrEqualTo(number(SENT, out));
        }

        // In every partition before the owls: a client that does not look at the label shows it first.
        publishDogs();
        long owls = owlsUntilNow();
        List<Run> followers = lines("ollow").stream().map(home::start).toList();
        List<Run> publishers = lines("ublish").stream().map(home::start).toList();
        assertThat(followers).hasSameSizeAs(changes);
        publishers.forEach(publisher -> publisher.awaitExit(0));
        publishAsJson();
        try {
            for (Run follower : followers) {
                Awaitility.await()
                        .atMost(Limits.PATIENT)
                        .failFast(
                                "ended: " + follower.line(),
                                () -> !follower.process().isAlive())
                        .untilAsserted(() -> assertThat(follower.out())
                                .as(follower.toString())
                                .contains("json.jpg")
                                .matches(out -> owls(out) == owls + publishers.size(), "all owls, each once"));
                assertThat(follower.out()).doesNotContain("dog.jpg");
            }
        } finally {
            followers.forEach(Run::stop);
        }
    }

    @Test
    void everyClientSaysWhyALabelSetWasRejectedAndTheConsoleDeletesOne() throws Exception {
        Run deletion =
                home.start(lines("kafka-labels").get(0).replace("pets", "gone").replaceAll("'\\{.*}'", "NULL"));
        List<Run> changes = lines("abels").stream()
                .map(line -> line.replace("pets", "twins").replace("\"owl\"", "\"cat\""))
                .map(home::start)
                .toList();

        for (Run change : changes) {
            change.awaitExit(1);
            assertThat(change.out() + change.err()).as(change.toString()).contains("rejected", "/labels/2");
        }
        assertThat(deletion.awaitExit(0).out()).contains("deleted");
    }

    @Test
    void theCommandLinesOwnExamplesWorkInTheirOrder() throws Exception {
        StringBuilder out = new StringBuilder();
        for (String line : ReadmeCommands.under("### With the command line").lines()) {
            out.append(home.run(line).out());
        }

        assertThat(out.toString()).contains("pets: active", "1 pictures published", "owl.jpg", "pets: deleted");
    }

    @Test
    void thePythonExamplesPassRuff() throws Exception {
        assumeTrue(isInstalled(PYTHON), "run bin/test");
        String ruff = PYTHON.resolveSibling("ruff").toString();

        home.run(ruff + " check --no-cache examples/python");
        home.run(ruff + " format --no-cache --check examples/python");
    }

    @Test
    void picturesAsAvroByTwoRegistriesClientsInJavaScriptAreClassifiedLikeRawOnes() throws Exception {
        assumeTrue(isInstalled(ROUNDTRIP.resolve("node_modules/.package-lock.json")), "run bin/test");
        DemoPicture picture = DemoPictures.all().get(0);
        Path file = Files.write(home.directory().resolve(picture.file()), picture.bytes());
        Path schema = Files.writeString(
                home.directory().resolve("ImageEvent.avsc"),
                EventSchemas.published(ImageEvent.getClassSchema()).toString());
        fixture.publishSet(
                picture.labelSet(), new String(DemoPictures.labelSets().get(picture.labelSet()), UTF_8));
        Awaitility.await()
                .atMost(Limits.PATIENT)
                .until(() -> application.labelTable().snapshot().sets().containsKey(picture.labelSet()));

        Run run = home.run(("node %s/roundtrip.mjs --bootstrap %s --registry %s --prefix %s --picture %s --schema %s"
                        + " --label-sets %s --timeout-seconds %d")
                .formatted(
                        ROUNDTRIP,
                        fixture.bootstrapServers(),
                        registry.url(),
                        fixture.prefix(),
                        file,
                        schema,
                        picture.labelSet(),
                        Limits.PATIENT.toSeconds()));

        List<String> printed = run.out().lines().toList();
        JsonNode outcome = new JsonMapper().readTree(printed.get(printed.size() - 1));
        assertThat(outcome.get("ok").asBoolean()).isTrue();
        Set<String> clients = new HashSet<>();
        for (JsonNode result : outcome.get("results")) {
            clients.add(result.get("client").asText());
            assertThat(result.get("label").asText()).isEqualTo(picture.predicted());
            assertThat(result.get("model").asText()).startsWith(BundledModel.NAME + "@");
        }
        assertThat(clients).containsExactlyInAnyOrder("raw", "kafkajs-registry", "confluent-registry");
    }

    @Test
    void theRoundtripsOwnTestsPass() throws Exception {
        assumeTrue(isInstalled(ROUNDTRIP.resolve("node_modules/.package-lock.json")), "run bin/test");

        Run run = home.run("cd " + ROUNDTRIP + "; node --test");

        assertThat(run.out()).contains("pass 6").contains("fail 0");
    }

    private static long owls(String out) {
        return out.lines()
                .filter(line -> line.contains("owl.jpg") && line.contains("pets"))
                .count();
    }

    /** Those of other tests. */
    private long owlsUntilNow() {
        try (var results = fixture.new Reader("classifications")) {
            return results.toEnd().stream()
                    .filter(read -> read.key().equals("owl.jpg"))
                    .count();
        }
    }

    private void publishDogs() {
        byte[] dog = DemoPictures.all().stream()
                .filter(picture -> picture.file().equals("dog-00.jpg"))
                .findFirst()
                .orElseThrow()
                .bytes();
        try (KafkaProducer<byte[], byte[]> producer = fixture.producer();
                var results = fixture.new Reader("classifications")) {
            for (int partition = 0; partition < ClassifierFixture.PARTITIONS; partition++) {
                producer.send(ClassifierFixture.image(fixture.topic("images"), partition, "dog.jpg", dog, "pets"));
            }
            producer.flush();
            Awaitility.await().pollInSameThread().atMost(Limits.PATIENT).until(() -> {
                results.poll();
                return results.all().stream()
                                .filter(read -> read.key().equals("dog.jpg"))
                                .count()
                        == ClassifierFixture.PARTITIONS;
            });
            assertThat(results.all())
                    .filteredOn(read -> read.key().equals("dog.jpg"))
                    .allSatisfy(
                            read -> assertThat(read.header("clipstream.label")).isEqualTo("dog"));
        }
    }

    /** A result as an application with {@code classification.format=json} writes it. */
    private void publishAsJson() {
        Classification result = Classification.newBuilder()
                .setImageId("json.jpg")
                .setLabelSet("pets")
                .setLabel("owl")
                .setProbability(0.75)
                .build();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                fixture.topic("classifications"), 0, "json.jpg".getBytes(UTF_8), PlainJson.bytes(result));
        record.headers().add("clipstream.label-set", "pets".getBytes(UTF_8));
        record.headers().add("clipstream.label", "owl".getBytes(UTF_8));
        record.headers().add("clipstream.probability", "0.75".getBytes(UTF_8));
        try (KafkaProducer<byte[], byte[]> producer = fixture.producer()) {
            producer.send(record);
        }
    }

    private static long number(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        assertThat(found.find()).as(pattern + " in " + text).isTrue();
        return Long.parseLong(found.group(1));
    }
}
