package io.clipstream.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.model.testing.LoopbackHub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code model pull} by processes that share a cache. */
class ModelPullIT {
    private static final String ID = "acme/clipstream-mini";
    private static final Path MODEL = Path.of("../demo/src/main/model/clipstream-mini");

    @Test
    void twoProcessesAtOnceFetchOnceAndTheModelCanBeUsed() throws Exception {
        Path directory = TestOutput.directory("model-pull");
        Path home = Files.createTempDirectory(directory, "huggingface-");
        try (LoopbackHub hub = LoopbackHub.start()) {
            try (Stream<Path> files = Files.list(MODEL)) {
                for (Path file : files.toList()) {
                    hub.put(ID, file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
            Map<String, String> environment = Map.of(
                    "HF_HOME", home.toString(), "HF_ENDPOINT", hub.endpoint().toString());

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
