package io.clipstream.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.model.testing.LoopbackAnswer;
import io.clipstream.model.testing.LoopbackHub;
import io.clipstream.streams.client.CommandFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code model pull}, and what {@code run} makes of the setting {@code model}. */
class ModelPullCommandTest {
    private static final String ID = "openai/clip-vit-base-patch32";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path home;

    private LoopbackHub hub;
    private Map<String, String> environment;

    @BeforeEach
    void start() throws IOException {
        hub = LoopbackHub.start()
                .put(ID, "config.json", "{\"model_type\":\"clip\"}")
                .put(ID, "preprocessor_config.json", "{}")
                .put(ID, "tokenizer.json", "{ }")
                .put(ID, "pytorch_model.bin", "pickle")
                .put(ID, "model.safetensors", "weights");
        environment = new HashMap<>(
                Map.of("HF_HOME", home.toString(), "HF_ENDPOINT", hub.endpoint().toString()));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private int run(String... arguments) {
        Failures failures = new Failures();
        return new CommandLine(new ModelPullCommand(environment))
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private Path snapshot() {
        return home.resolve("hub/models--openai--clip-vit-base-patch32/snapshots")
                .resolve(hub.commit(ID));
    }

    @Test
    void printsTheDirectory() {
        assertThat(run(ID)).isZero();

        assertThat(out.toString()).isEqualToIgnoringNewLines(snapshot().toString());
        assertThat(err.toString())
                .contains(ID + ": fetching 0.0 MB, commit " + hub.commit(ID))
                .contains("4 files");
        assertThat(snapshot().resolve("model.safetensors")).hasContent("weights");
    }

    @Test
    void printsJson() throws IOException {
        assertThat(run(ID + "@main", "--json", "--progress")).isZero();

        JsonNode printed = JsonMapper.builder().build().readTree(out.toString());
        assertThat(printed.get("id").textValue()).isEqualTo(ID);
        assertThat(printed.get("revision").textValue()).isEqualTo("main");
        assertThat(printed.get("commit").textValue()).isEqualTo(hub.commit(ID));
        assertThat(printed.get("directory").textValue()).isEqualTo(snapshot().toString());
        assertThat(printed.get("files")).hasSize(4);
        assertThat(printed.get("fetchedBytes").longValue())
                .isEqualTo(printed.get("bytes").longValue())
                .isPositive();
    }

    @Test
    void whatIsNoIdIsWrongUsage() {
        assertThat(run("clip")).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("found 'clip'; allowed: owner/name").contains("--help");
    }

    @Test
    void aRefusalIsToldAndOne() {
        assertThat(run("nobody/nothing")).isEqualTo(1);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains("nobody/nothing: the hub lets nobody in here")
                .hasLineCount(1);
    }

    @Test
    void whatTheServerSaysCannotSteerTheTerminal() {
        hub.spoil("GET", "", "/revision/main", LoopbackAnswer.status(418, "X-Error-Message", "\u001b[2J teapot"));

        assertThat(run(ID)).isEqualTo(1);

        assertThat(err.toString()).contains("teapot").doesNotContain("\u001b");
    }

    @Test
    void runTakesWhatTheCacheHasAndFetchesWhatItLacks() {
        assertThat(ModelLocation.of(ID, environment)).isEqualTo(snapshot());
        assertThat(hub.requests()).isNotEmpty();
        hub.forgetRequests();
        Path before = snapshot();
        hub.put(ID, "config.json", "{\"model_type\":\"clip\",\"newer\":true}");

        assertThat(ModelLocation.of(ID, environment)).isEqualTo(before);
        assertThat(hub.requests()).isEmpty();

        assertThat(run(ID)).isZero();
        assertThat(ModelLocation.of(ID, environment)).isEqualTo(snapshot()).isNotEqualTo(before);
    }

    @Test
    void runPrefersADirectory(@TempDir Path directory) throws IOException {
        Path checkpoint = Files.createDirectories(directory.resolve("openai/clip"));

        assertThat(ModelLocation.of(checkpoint.toString(), environment)).isEqualTo(checkpoint);
    }

    @Test
    void runOfflineSaysWhichFileGoesWhere() {
        environment.put("HF_HUB_OFFLINE", "1");

        assertThatThrownBy(() -> ModelLocation.of(ID, environment))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("model: '" + ID + "' is no directory here. As a model of the hub: ")
                .hasMessageContaining("clipstream model pull " + ID)
                .hasMessageContaining(
                        home + "/hub/models--openai--clip-vit-base-patch32/snapshots/COMMIT/ with config.json");
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void runRefusesWhatIsNeither() {
        assertThatThrownBy(() -> ModelLocation.of("models/of/mine", environment))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("'models/of/mine' is no directory here, and no id of a model on the hub");
        assertThat(hub.requests()).isEmpty();
    }
}
