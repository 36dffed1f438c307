package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.clipstream.demo.BundledModel;
import io.clipstream.demo.DemoPicture;
import io.clipstream.demo.DemoPictures;
import io.clipstream.demo.registry.EmbeddedRegistry;
import io.clipstream.events.ImageEvent;
import io.clipstream.schemas.wire.WireSerializer;
import io.clipstream.streams.app.LoadedModel;
import io.clipstream.streams.app.WebPage;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.config.HttpSettings;
import io.clipstream.streams.status.StatusServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The page in headless Chromium, with the bundled model: see {@code src/test/browser/page.test.mjs}. Needs Node.js, the packages and
 * the browser that {@code bin/test} installs; {@code -DskipBrowser} leaves it out.
 */
@ExtendWith(SharedKafka.class)
class PageIT {
    private static final Path SCRIPTS = Path.of("src/test/browser").toAbsolutePath();
    private static final String TOKEN = "a-token-of-sixteen-and-more";
    private static final String HOSTILE =
            "<img src=x onerror=\"window.hacked=true\">'\"><script>window.hacked=true</script>";

    @Test
    void thePageInABrowser(TestKafka kafka) throws Exception {
        assumeFalse(Boolean.getBoolean("skipBrowser"), "left out by -DskipBrowser");
        assertThat(SCRIPTS.resolve("node_modules/.package-lock.json"))
                .as("the browser test's packages: run bin/test, or npm ci in " + SCRIPTS
                        + "; -DskipBrowser leaves this test out")
                .exists();
        Path output = TestOutput.directory("page");
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(output.resolve("registry"), 0)) {
            ClassifierFixture fixture = new ClassifierFixture(
                    kafka,
                    Map.of(
                            "model",
                            BundledModel.directory(output).toString(),
                            "schema.registry.url",
                            registry.url(),
                            "classification.format",
                            "avro",
                            "encoder.concurrency",
                            "1"));
            for (String name : List.of("animals", "food")) {
                fixture.publishSet(name, new String(DemoPictures.labelSets().get(name), StandardCharsets.UTF_8));
            }
            publishHostile(fixture, registry.url());
            try (LoadedModel model = LoadedModel.load(fixture.config());
                    Restartable application = new Restartable(fixture.config(), model);
                    SecondPage guarded = new SecondPage(kafka, fixture.config())) {
                int exit = node(
                        output,
                        Map.of(
                                "PAGE_URL",
                                "http://127.0.0.1:" + application.port(),
                                "CONTROL_URL",
                                application.controlUrl(),
                                "GUARDED_URL",
                                "http://127.0.0.1:" + guarded.port(),
                                "GUARDED_TOKEN",
                                TOKEN,
                                "PICTURES",
                                pictures(output).toString(),
                                "HAMMERS",
                                hammers(output).toString(),
                                "HOSTILE",
                                HOSTILE));
                assertThat(exit)
                        .as(Files.readString(output.resolve("out")) + Files.readString(output.resolve("err")))
                        .isZero();
            }
        }
        assertThat(Files.readString(output.resolve("out"))).contains("fail 0").doesNotContain("pass 0");
    }

    /** Pictures that the model is sure of, by the names of what they show. */
    private static Path pictures(Path output) throws IOException {
        Path folder = Files.createDirectory(output.resolve("pictures"));
        for (DemoPicture picture : DemoPictures.all()) {
            if (picture.label().equals(picture.predicted())
                    && List.of("animals", "food").contains(picture.labelSet())) {
                Files.write(folder.resolve(picture.file()), picture.bytes());
            }
        }
        return folder;
    }

    private static Path hammers(Path output) throws IOException {
        Path folder = Files.createDirectory(output.resolve("hammers"));
        for (DemoPicture picture : DemoPictures.all()) {
            if (picture.label().equals("hammer")) {
                Files.write(folder.resolve(picture.file()), picture.bytes());
            }
        }
        return folder;
    }

    /** A set, labels, an id and attributes with which somebody would like to run a script. */
    private static void publishHostile(ClassifierFixture fixture, String registryUrl) throws Exception {
        String label = HOSTILE.replace("\\", "\\\\").replace("\"", "\\\"");
        fixture.publishSet(
                "__proto__", "{\"onRequest\":true,\"labels\":[\"" + label + "\",\"__proto__\",\"constructor\"]}");
        ImageEvent event = ImageEvent.newBuilder()
                .setId(HOSTILE)
                .setContent(ByteBuffer.wrap(DemoPictures.all().get(0).bytes()))
                .setLabelSets(List.of("__proto__"))
                .setAttributes(new HashMap<>(Map.of(HOSTILE, HOSTILE, "__proto__", HOSTILE)))
                .build();
        try (KafkaProducer<byte[], byte[]> producer = fixture.producer();
                WireSerializer<ImageEvent> values = new WireSerializer<>()) {
            values.configure(Map.of("schema.registry.url", registryUrl), false);
            String topic = fixture.topic("images");
            producer.send(new ProducerRecord<>(
                            topic, HOSTILE.getBytes(StandardCharsets.UTF_8), values.serialize(topic, event)))
                    .get();
        }
    }

    /** Runs the tests in the browser to their end. */
    private static int node(Path output, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("node", "--test", "--test-reporter=tap", "page.test.mjs")
                .directory(SCRIPTS.toFile())
                .redirectOutput(output.resolve("out").toFile())
                .redirectError(output.resolve("err").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(2 * Limits.PATIENT.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
            throw new AssertionError("the browser's tests did not end:\n" + Files.readString(output.resolve("out")));
        }
        return process.exitValue();
    }

    /** The application at one port, which the browser's tests can have started anew ({@code POST /restart}). */
    private static final class Restartable implements AutoCloseable {
        private final AppConfig config;
        private final LoadedModel model;
        private final HttpServer control;
        private final int port;
        private ServedPage served;

        Restartable(AppConfig config, LoadedModel model) throws IOException {
            this.config = config;
            this.model = model;
            served = ServedPage.start(config, 0, model.encoders());
            port = served.port();
            control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            control.createContext("/restart", this::restart);
            control.start();
        }

        private void restart(HttpExchange exchange) throws IOException {
            try (exchange) {
                served.close();
                served = ServedPage.start(config, port, model.encoders());
                exchange.sendResponseHeaders(204, -1);
            }
        }

        int port() {
            return port;
        }

        String controlUrl() {
            return "http://127.0.0.1:" + control.getAddress().getPort();
        }

        @Override
        public void close() {
            control.stop(0);
            served.close();
        }
    }

    /** A page of the same topics that asks for a token and takes two viewers, without an application of its own. */
    private static final class SecondPage implements AutoCloseable {
        private final WebPage page;
        private final StatusServer server;

        SecondPage(TestKafka kafka, AppConfig like) {
            AppConfig config = AppConfig.of(Map.of(
                    "bootstrap.servers",
                    kafka.bootstrapServers(),
                    "topics.prefix",
                    kafka.prefix(),
                    "schema.registry.url",
                    like.registry().url(),
                    "model",
                    "no-model",
                    "http.token",
                    TOKEN,
                    "page.max.viewers",
                    "2"));
            PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            page = WebPage.open(config, meters, List::of);
            server = StatusServer.start(new HttpSettings("127.0.0.1", 0), meters, List::of, page.routes());
        }

        int port() {
            return server.port();
        }

        @Override
        public void close() {
            server.close();
            page.close();
        }
    }
}
