package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.model.testing.LoopbackAnswer;
import io.clipstream.model.testing.LoopbackHub;
import io.clipstream.streams.app.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code model pull} by processes that share a cache, and by one that is ended half-way; and {@code run} that is. */
@ExtendWith(SharedKafka.class)
class ModelPullIT {
    private static final String ID = "acme/clipstream-mini";
    private static final Path MODEL = Path.of("../demo/src/main/model/clipstream-mini");
    private static final String WEIGHTS = "open_clip_model.safetensors";

    private static LoopbackHub hubWithTheModel() throws IOException {
        LoopbackHub hub = LoopbackHub.start();
        try (Stream<Path> files = Files.list(MODEL)) {
            for (Path file : files.toList()) {
                hub.put(ID, file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return hub;
    }

    private static Map<String, String> environment(LoopbackHub hub, Path home) {
        return Map.of("HF_HOME", home.toString(), "HF_ENDPOINT", hub.endpoint().toString());
    }

    @Test
    void twoProcessesAtOnceFetchOnceAndTheModelCanBeUsed() throws Exception {
        Path directory = TestOutput.directory("model-pull");
        Path home = Files.createTempDirectory(directory, "huggingface-");
        try (LoopbackHub hub = hubWithTheModel()) {
            Map<String, String> environment = environment(hub, home);

            List<CommandRun> pulls =
                    atOnce(() -> CommandRun.of(directory, "", List.of("model", "pull", ID, "--json"), environment));

            long fetched = 0;
            for (CommandRun pull : pulls) {
                assertThat(pull.exitCode()).as(pull.err()).isZero();
                JsonNode printed = new JsonMapper().readTree(pull.out());
                fetched += printed.get("fetchedBytes").longValue();
                assertThat(fetched).isLessThanOrEqualTo(printed.get("bytes").longValue());
            }
            assertThat(hub.requests().stream().filter(line -> line.startsWith("GET " + LoopbackHub.CDN)))
                    .hasSize(1);
            String snapshot = new JsonMapper()
                    .readTree(pulls.get(0).out())
                    .get("directory")
                    .textValue();

            CommandRun inspect = CommandRun.of(directory, "", List.of("model", "inspect", snapshot, "--json"));

            assertThat(inspect.exitCode()).as(inspect.err()).isZero();
            assertThat(new JsonMapper().readTree(inspect.out()).get("model").textValue())
                    .startsWith("clipstream-mini@");
        }
    }

    /** As a service manager ends it, and as Ctrl-C does. */
    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void whatIsEndedHalfWayEndsAtOnceAndTheNextPullGoesOnFromThere(String signal, int exitCode) throws Exception {
        Path directory = TestOutput.directory("model-pull-" + signal);
        Path home = Files.createTempDirectory(directory, "huggingface-");
        byte[] weights = Files.readAllBytes(MODEL.resolve(WEIGHTS));
        int half = weights.length / 2;
        CountDownLatch over = new CountDownLatch(1);
        try (LoopbackHub hub = hubWithTheModel()) {
            hub.spoil("GET", LoopbackHub.CDN, WEIGHTS, LoopbackAnswer.haltingAfter(half, over));
            Path blob =
                    home.resolve("hub/models--acme--clipstream-mini/blobs").resolve(LoopbackHub.etag(WEIGHTS, weights));
            Path incomplete = blob.resolveSibling(blob.getFileName() + ".incomplete");
            ChildJvm.Command command =
                    ChildJvm.Command.of(Main.class, "model", "pull", ID).withEnvironment(environment(hub, home));

            try (ChildJvm pull = ChildJvm.start(command, directory, "pull")) {
                Awaitility.await()
                        .atMost(Limits.SOON)
                        .failFast("the pull ended", () -> !pull.isAlive())
                        .until(() -> Files.exists(incomplete) && Files.size(incomplete) == half);
                long asked = System.nanoTime();
                pull.signal(signal);

                assertThat(pull.awaitExit(Limits.SOON)).isEqualTo(exitCode);
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
                assertThat(pull.output())
                        .contains("the next pull goes on from it")
                        .doesNotContain("\tat ");
            }
            assertThat(blob).doesNotExist();
            assertThat(incomplete).hasSize(half);

            hub.forgetRequests();
            CommandRun next =
                    CommandRun.of(directory, "", List.of("model", "pull", ID, "--json"), environment(hub, home));

            assertThat(next.exitCode()).as(next.err()).isZero();
            assertThat(next.err()).doesNotContain("another process");
            assertThat(new JsonMapper().readTree(next.out()).get("fetchedBytes").longValue())
                    .isEqualTo(weights.length - half);
            assertThat(hub.requests().stream().filter(line -> line.startsWith("GET " + LoopbackHub.CDN)))
                    .singleElement()
                    .asString()
                    .endsWith(WEIGHTS + " bytes=" + half + "-");
            assertThat(blob).hasBinaryContent(weights);
            assertThat(incomplete).doesNotExist();
        } finally {
            over.countDown();
        }
    }

    /** Ended twice, each time where the one before it had come to. */
    @Test
    void runThatIsEndedWhileItFetchesEndsAtOnceAndTheNextOneGoesOnFromThere(TestKafka kafka) throws Exception {
        Path directory = TestOutput.directory("run-pull");
        Path home = Files.createTempDirectory(directory, "huggingface-");
        byte[] weights = Files.readAllBytes(MODEL.resolve(WEIGHTS));
        int third = weights.length / 3;
        Path config = new ClassifierFixture(kafka, Map.of("model", ID)).writeTo(directory);
        CountDownLatch over = new CountDownLatch(1);
        try (LoopbackHub hub = hubWithTheModel()) {
            Path blob =
                    home.resolve("hub/models--acme--clipstream-mini/blobs").resolve(LoopbackHub.etag(WEIGHTS, weights));
            Path incomplete = blob.resolveSibling(blob.getFileName() + ".incomplete");
            ChildJvm.Command command = ChildJvm.Command.of(Main.class, "run", "--config", config.toString())
                    .withJvmFlags("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                    .withEnvironment(environment(hub, home));
            List<String> signals = List.of("TERM", "INT");
            for (int i = 0; i < signals.size(); i++) {
                int there = (i + 1) * third;
                hub.spoil("GET", LoopbackHub.CDN, WEIGHTS, LoopbackAnswer.haltingAfter(third, over));
                try (ChildJvm run = ChildJvm.start(command, directory, "run-" + signals.get(i))) {
                    Awaitility.await()
                            .atMost(Limits.SOON)
                            .failFast("the application ended", () -> !run.isAlive())
                            .until(() -> Files.exists(incomplete) && Files.size(incomplete) == there);
                    long asked = System.nanoTime();
                    run.signal(signals.get(i));

                    assertThat(run.awaitExit(Limits.SOON)).isEqualTo(i == 0 ? 143 : 130);
                    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
                    assertThat(run.output())
                            .contains("the next start goes on from it")
                            .doesNotContain("another process", "\tat ");
                }
                assertThat(incomplete).hasSize(there);
            }

            try (ChildJvm run = ChildJvm.start(command, directory, "run-to-the-end")) {
                run.awaitLine(line -> line.contains("Model " + ID + " is fetched"), Limits.PATIENT);
            }
            assertThat(blob).hasBinaryContent(weights);
            assertThat(hub.requests().stream()
                            .filter(line ->
                                    line.startsWith("GET " + LoopbackHub.CDN) && line.contains(WEIGHTS + " bytes")))
                    .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
                    .containsExactly("bytes=" + third + "-", "bytes=" + 2 * third + "-");
        } finally {
            over.countDown();
        }
    }

    private static List<CommandRun> atOnce(Callable<CommandRun> run) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<CommandRun>> running = threads.invokeAll(Collections.nCopies(2, run));
            return List.of(running.get(0).get(), running.get(1).get());
        } finally {
            threads.shutdown();
        }
    }
}
