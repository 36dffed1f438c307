package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.streams.app.ClassifierApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The command line as people use it: processes of their own, against a broker and a running classifier. */
@Order(1)
@ExtendWith(SharedKafka.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLineIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ESCAPE = "\u001b";
    private static final String SETS = "{\"labels\":[\"cat\",\"dog\"],\"templates\":[\"{}\"]}";

    private TestKafka kafka;
    private ClassifierFixture fixture;
    private ClassifierApplication application;
    private Path directory;

    @BeforeAll
    void startClassifier(TestKafka classifiersKafka) throws IOException {
        kafka = classifiersKafka;
        directory = TestOutput.directory("commands");
        fixture = new ClassifierFixture(kafka, Map.of());
        application = fixture.start(2, 0);
    }

    @AfterAll
    void close() {
        application.close();
    }

    private CommandRun run(String input, String... arguments) throws Exception {
        return run(kafka, input, arguments);
    }

    private CommandRun run(TestKafka on, String input, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-server", on.bootstrapServers(), "--topics-prefix", on.prefix()));
        return CommandRun.of(directory, input, all);
    }

    private static List<String> lines(String text) {
        return text.lines().toList();
    }

    private static JsonNode json(String line) throws IOException {
        return JSON.readTree(line);
    }

    @Test
    void topicsAreMadeOnceAndRunRefusesWrongOnes(TestKafka own) throws Exception {
        Path config = directory.resolve("refused.properties");
        Files.writeString(
                config,
                "bootstrap.servers=%s\ntopics.prefix=%s\nmodel=%s\nhttp.port=0\n"
                        .formatted(own.bootstrapServers(), own.prefix(), directory));
        CommandRun missing = CommandRun.of(directory, "", List.of("run", "--config", config.toString()));
        assertThat(missing.exitCode()).as(missing.err()).isEqualTo(1);
        assertThat(missing.err())
                .contains(own.topic("images"), "topics.images", own.topic("dead-letters"), "topics.dead-letters")
                .contains("topics create")
                .doesNotContain("\tat ");

        CommandRun first = run(own, "", "topics", "create", "--partitions", "3");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(lines(first.out())).hasSizeGreaterThanOrEqualTo(6).allMatch(line -> line.startsWith("created "));
        CommandRun second = run(own, "", "topics", "create", "--partitions", "3", "--json");
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(lines(second.out())).hasSameSizeAs(lines(first.out()));
        for (String line : lines(second.out())) {
            assertThat(json(line).get("created").asBoolean()).as(line).isFalse();
        }
    }

    @Test
    void runTellsAllWrongSettingsAtOnce() throws Exception {
        Path config = directory.resolve("wrong.properties");
        Files.writeString(
                config,
                "bootstrap.servers=nowhere\nbatch.max.size=-1\nbatch.max.sise=3\nkafka.isolation.level=read_uncommitted\n");

        CommandRun wrong = CommandRun.of(directory, "", List.of("run", "--config", config.toString()));

        assertThat(wrong.exitCode()).as(wrong.err()).isEqualTo(1);
        assertThat(wrong.err())
                .contains("bootstrap.servers", "batch.max.size", "batch.max.sise", "isolation.level", "model")
                .doesNotContain("\tat ");
        CommandRun usage = CommandRun.of(directory, "", List.of("run"));
        assertThat(usage.exitCode()).isEqualTo(2);
        assertThat(usage.err()).contains("--config").contains("--help");
        assertThat(usage.out()).isEmpty();
    }

    @Test
    void aBrokerThatCannotBeReachedIsToldWithItsAddressAndTheOption() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        String address = "127.0.0.1:" + nobody;
        long begin = System.nanoTime();
        CommandRun unreachable =
                CommandRun.of(directory, "", List.of("watch", "--max", "1", "--bootstrap-server", address));

        System.out.printf("broker unreachable: told after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
        assertThat(unreachable.exitCode()).isEqualTo(1);
        assertThat(unreachable.out()).isEmpty();
        assertThat(lines(unreachable.err()))
                .singleElement()
                .asString()
                .contains(address, "--bootstrap-server", "refused");
    }

    @Test
    void labelSetsAreAppliedListedShownAndDeleted() throws Exception {
        CommandRun applied = run(SETS, "labels", "apply", "-", "--name", "pets", "--wait");
        assertThat(applied.exitCode()).as(applied.err()).isZero();
        assertThat(lines(applied.out()))
                .singleElement()
                .asString()
                .startsWith("pets: active, revision ")
                .endsWith(", 2 labels");

        String bad = "{\"labels\":[\"cat\",\"cat\"],\"\\u001b[31mtopp\":3}";
        CommandRun rejected = run(bad, "labels", "apply", "-", "--name", "pets", "--wait", "--json");
        assertThat(rejected.exitCode()).as(rejected.err()).isEqualTo(1);
        JsonNode status = json(rejected.out());
        assertThat(status.get("state").asText()).isEqualTo("rejected");
        assertThat(status.get("reason").asText()).contains("/labels/1", "topp");
        assertThat(status.get("activeRevision").asLong())
                .isLessThan(status.get("revision").asLong());
        assertThat(rejected.out() + rejected.err()).doesNotContain(ESCAPE);

        CommandRun list = run("", "labels", "list");
        assertThat(list.exitCode()).isZero();
        assertThat(list.out()).contains("pets", "rejected", "/labels/1", FakeEncoders.MODEL.toString());
        assertThat(list.out()).doesNotContain(ESCAPE);

        CommandRun again = run(SETS, "labels", "apply", "-", "--name", "pets", "--wait");
        assertThat(again.exitCode()).isZero();
        CommandRun show = run("", "labels", "show", "pets");
        assertThat(show.exitCode()).isZero();
        assertThat(json(show.out())).isEqualTo(json(SETS));
        assertThat(show.err()).contains("pets: active");

        CommandRun deleted = run("", "labels", "delete", "pets", "--wait");
        assertThat(deleted.exitCode()).as(deleted.err()).isZero();
        assertThat(deleted.out()).startsWith("pets: deleted, revision ");
        CommandRun none = run("", "labels", "show", "pets");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).contains("there is no label set pets");
    }

    @Test
    void picturesArePublishedAndTheirResultsWatchedWithoutTerminalEscapes() throws Exception {
        fixture.activate("seen", SETS.replace("]}", "],\"onRequest\":true}"));
        Path folder = Files.createDirectories(directory.resolve("pictures/below"));
        Files.write(folder.resolve("one.png"), FakeEncoders.picture("cat-1"));
        Files.write(folder.resolveSibling("two.png"), FakeEncoders.picture("cat-2"));
        Files.writeString(folder.resolveSibling("notes.txt"), "no picture");

        CommandRun published = run("", "publish", folder.getParent().toString(), "--label-sets", "seen");
        assertThat(published.exitCode()).as(published.err()).isZero();
        assertThat(lines(published.out())).singleElement().asString().startsWith("2 pictures published");
        // No terminal, no progress bar.
        assertThat(lines(published.err())).containsExactly("1 files are not pictures and were left out");
        publishWithEscapes();

        CommandRun watched = run("", "watch", "--from-beginning", "--max", "4", "--label-set", "seen");
        assertThat(watched.exitCode()).as(watched.err()).isZero();
        assertThat(lines(watched.out())).hasSize(4);
        assertThat(watched.out())
                .contains("below/one.png", "two.png", "100.0 %  cat")
                .contains("\\u001b[2Jodd", "\\u001b]0;owned\\u0007dog")
                .doesNotContain(ESCAPE)
                .doesNotContain("\u0007");

        CommandRun asJson = run("", "watch", "--from-beginning", "--max", "1", "--json", "--label", "cat");
        assertThat(asJson.exitCode()).as(asJson.err()).isZero();
        assertThat(lines(asJson.out())).hasSize(1);
        assertThat(json(asJson.out()).get("label").asText()).isEqualTo("cat");
        assertThat(json(asJson.out()).get("source").get("topic").asText()).isEqualTo(fixture.topic("images"));
    }

    /** An image whose id steers a terminal, and a result of somebody else's whose label does. */
    private void publishWithEscapes() {
        ProducerRecord<byte[], byte[]> image =
                ClassifierFixture.image(fixture.topic("images"), 0, "odd", FakeEncoders.picture("dog-1"), "seen");
        image.headers().add("clipstream.id", (ESCAPE + "[2Jodd").getBytes(StandardCharsets.UTF_8));
        try (KafkaProducer<byte[], byte[]> producer = fixture.producer();
                var results = fixture.new Reader("classifications")) {
            producer.send(image);
            ObjectNode result = (ObjectNode)
                    results.await(Limits.PATIENT, read -> read.key().equals("odd"))
                            .json();
            result.put("label", ESCAPE + "]0;owned\u0007dog");
            producer.send(new ProducerRecord<>(
                    fixture.topic("classifications"), result.toString().getBytes(StandardCharsets.UTF_8)));
        }
    }
}
