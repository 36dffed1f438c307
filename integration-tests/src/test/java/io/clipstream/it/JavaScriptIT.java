package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.demo.BundledModel;
import io.clipstream.demo.DemoPicture;
import io.clipstream.demo.DemoPictures;
import io.clipstream.demo.registry.EmbeddedRegistry;
import io.clipstream.events.ImageEvent;
import io.clipstream.schemas.EventSchemas;
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
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Clients in JavaScript that know nothing of Clipstream publish a picture, raw and as Avro by two registries' clients, and read
 * its classification. Needs Node.js and the packages that {@code bin/test} installs.
 */
@ExtendWith(SharedKafka.class)
class JavaScriptIT {
    private static final Path SCRIPTS = Path.of("src/test/js").toAbsolutePath();

    @BeforeAll
    static void nodeIsThere() throws Exception {
        boolean there = Files.exists(SCRIPTS.resolve("node_modules/.package-lock.json")) && isNodeThere();
        if (System.getenv("CI") != null) {
            assertThat(there).as("Node.js and node_modules in " + SCRIPTS).isTrue();
        }
        assumeTrue(there, "Node.js or its packages are missing: run bin/test, or npm ci in " + SCRIPTS);
    }

    private static boolean isNodeThere() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void theScriptsOwnTestsPass() throws Exception {
        Path output = TestOutput.directory("node-test");

        assertThat(node(output, List.of("--test")))
                .as(Files.readString(output.resolve("err")))
                .isZero();

        assertThat(Files.readString(output.resolve("out"))).contains("pass 6").contains("fail 0");
    }

    @Test
    void aPictureIsPublishedAndItsClassificationRead(TestKafka kafka) throws Exception {
        Path output = TestOutput.directory("javascript");
        DemoPicture picture = DemoPictures.all().get(0);
        Path file = Files.write(output.resolve(picture.file()), picture.bytes());
        Path schema = Files.writeString(
                output.resolve("ImageEvent.avsc"),
                EventSchemas.published(ImageEvent.getClassSchema()).toString());
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(output.resolve("registry"), 0)) {
            ClassifierFixture fixture = new ClassifierFixture(
                    kafka,
                    Map.of(
                            "model",
                            BundledModel.directory(output).toString(),
                            "schema.registry.url",
                            registry.url(),
                            "classification.format",
                            "avro"));
            try (LoadedModel model = LoadedModel.load(fixture.config());
                    ClassifierApplication application = fixture.start(model.encoders())) {
                publish(fixture, picture.labelSet(), DemoPictures.labelSets().get(picture.labelSet()));
                Awaitility.await()
                        .atMost(Limits.PATIENT)
                        .until(() -> application.labelTable().snapshot().sets().containsKey(picture.labelSet()));
                int exit = node(
                        output,
                        List.of(
                                "roundtrip.mjs",
                                "--bootstrap",
                                fixture.bootstrapServers(),
                                "--registry",
                                registry.url(),
                                "--prefix",
                                fixture.prefix(),
                                "--picture",
                                file.toString(),
                                "--schema",
                                schema.toString(),
                                "--label-sets",
                                picture.labelSet(),
                                "--timeout-seconds",
                                Long.toString(Limits.PATIENT.toSeconds())));
                assertThat(exit).as(Files.readString(output.resolve("err"))).isZero();
            }
        }
        List<String> printed = Files.readAllLines(output.resolve("out"));
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

    private static void publish(ClassifierFixture fixture, String name, byte[] labelSet) {
        try (KafkaProducer<byte[], byte[]> producer = fixture.producer()) {
            producer.send(new ProducerRecord<>(
                    fixture.topic("label-sets"), name.getBytes(java.nio.charset.StandardCharsets.UTF_8), labelSet));
        }
    }

    /** Runs it to its end; what it prints goes to {@code out} and {@code err}. */
    private static int node(Path output, List<String> arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("node"));
        line.addAll(arguments);
        Process process = new ProcessBuilder(line)
                .directory(SCRIPTS.toFile())
                .redirectOutput(output.resolve("out").toFile())
                .redirectError(output.resolve("err").toFile())
                .start();
        if (!process.waitFor(2 * Limits.PATIENT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().onExit().join();
            throw new AssertionError(line + " did not end: " + Files.readString(output.resolve("err")));
        }
        return process.exitValue();
    }
}
