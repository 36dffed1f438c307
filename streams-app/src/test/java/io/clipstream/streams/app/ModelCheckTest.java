package io.clipstream.streams.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.images.PictureLimits;
import io.clipstream.images.Preprocessor;
import io.clipstream.model.ClipModel;
import io.clipstream.model.ClipModelOptions;
import io.clipstream.model.check.CheckRow;
import io.clipstream.model.check.Extent;
import io.clipstream.model.check.ModelCheck;
import io.clipstream.model.check.Reference;
import io.clipstream.streams.client.CommandFailure;
import io.clipstream.streams.config.AppConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Checkpoints with references that the Python libraries made, as published and spoilt: by command, and at start-up. */
class ModelCheckTest {
    private static final Path BUNDLED = Path.of("../demo/src/main/model/clipstream-mini");
    private static final Path GOLDEN = Path.of("../model-loader/src/test/resources/golden");

    /** How the encoder is used best is another test's. */
    private static final Map<String, String> NOTHING_TO_TRY =
            Map.of("encoder.concurrency", "1", "encoder.threads", "1", "batch.max.size", "1");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path scratch;

    private int check(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] all = Stream.concat(Stream.of("model", "check", "--device=cpu"), Stream.of(arguments))
                .toArray(String[]::new);
        return commandLine.execute(all);
    }

    private JsonNode checked(String... arguments) throws IOException {
        check(Stream.concat(Stream.of("--json"), Stream.of(arguments)).toArray(String[]::new));
        return new JsonMapper().readTree(out.toString());
    }

    private Path copy(String family) {
        try {
            Path directory = Files.createDirectories(scratch.resolve(family));
            boolean bundled = family.equals("clipstream-mini");
            for (Path folder :
                    bundled ? List.of(BUNDLED) : List.of(GOLDEN.resolve(family), GOLDEN.resolve(family + "/model"))) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        Files.copy(file, directory.resolve(file.getFileName()));
                    }
                }
            }
            if (!bundled) {
                Files.copy(GOLDEN.resolve("clip-tokenizer.json"), directory.resolve("tokenizer.json"));
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replace(Path file, String regex, String replacement) throws IOException {
        String text = Files.readString(file);
        String changed = text.replaceAll(regex, replacement);
        assertThat(changed).isNotEqualTo(text);
        Files.writeString(file, changed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clipstream-mini", "hf-openai", "hf-laion"})
    void parityIsProvenAgainstTheLibrary(String family) {
        assertThat(check(copy(family).toString())).isZero();

        assertThat(out.toString())
                .contains("Parity is proven against ", "pixels (levels of 255)", "token ids", "logits")
                .doesNotContain("FAILS");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aChangedWeightIsFoundAndItsEffectShown() throws IOException {
        Path directory = copy("hf-openai");
        Path weights = directory.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        // The last tensor by position is the image tower's projection; its last number becomes another one.
        bytes[bytes.length - 1] ^= 0x01;
        Files.write(weights, bytes, StandardOpenOption.TRUNCATE_EXISTING);

        JsonNode report = checked(directory.toString());

        assertThat(report.path("passed").booleanValue()).isFalse();
        assertThat(report.path("parity").textValue()).isEqualTo("refuted");
        assertThat(report.path("otherParts")).hasSize(1);
        assertThat(report.path("otherParts").get(0).textValue()).isEqualTo("the weights");
        assertThat(failed(report))
                .contains("image vectors", "logits")
                .doesNotContain("text vectors", "pixels (levels of 255)");
    }

    @Test
    void anotherActivationIsFound() throws IOException {
        Path directory = copy("hf-openai");
        replace(directory.resolve("config.json"), "\"quick_gelu\"", "\"gelu\"");

        assertThat(check(directory.toString())).isEqualTo(1);

        assertThat(out.toString())
                .contains("The reference was made for another checkpoint; here these are others: config.json.")
                .containsPattern("image vectors +10 +\\S+ +1.0e-05 +0\\.\\d+  FAILS")
                .containsPattern("pixels \\(levels of 255\\) +10 +0 +0 +ok");
    }

    @Test
    void anotherPreprocessingIsFound() throws IOException {
        Path directory = copy("hf-openai");
        replace(directory.resolve("preprocessor_config.json"), "\"resample\": 3", "\"resample\": 2");

        JsonNode report = checked(directory.toString());

        assertThat(report.path("otherParts").get(0).textValue()).isEqualTo("preprocessor_config.json");
        assertThat(failed(report))
                .contains("pixels (levels of 255)", "image vectors")
                .doesNotContain("text vectors");
    }

    @Test
    void anotherModelsReferenceIsRefused() throws IOException {
        Path directory = copy("hf-openai");
        String other = copy("hf-laion").resolve(Reference.FILE_NAME).toString();

        JsonNode report = checked(directory.toString(), "--against", other);

        assertThat(report.path("passed").booleanValue()).isFalse();
        assertThat(report.path("otherParts")).hasSize(3);
        assertThat(report.path("verdict").textValue())
                .startsWith("The reference was made for another checkpoint; here these are others: the weights, ");
    }

    @Test
    void withoutAReferenceParityIsUnproven() throws IOException {
        Path directory = copy("hf-laion");
        Files.delete(directory.resolve(Reference.FILE_NAME));

        assertThat(check(directory.toString())).isZero();

        assertThat(out.toString())
                .contains("Parity is unproven: there is no reference", "length off 1", "in one batch, one by one")
                .doesNotContain("pixels (levels");
    }

    @Test
    void aBrokenReferenceIsOneLine() throws IOException {
        Path directory = copy("hf-laion");
        Files.writeString(
                directory.resolve(Reference.FILE_NAME), "{\"format\": \"clipstream-reference\", \"version\": 9}");

        assertThat(check(directory.toString())).isEqualTo(1);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("cannot check: ")
                .contains("'version' is 9")
                .hasLineCount(1);
    }

    /** Two devices are compared so; here the processor stands in for the second. */
    @Test
    void theSameCheckpointIsComparedOnTwoDevices() throws IOException {
        Path directory = copy("hf-openai");
        ClipModelOptions options = new ClipModelOptions("cpu", 1);

        try (ClipModel here = ClipModel.load(directory, options);
                ClipModel there = ClipModel.load(directory, options);
                Preprocessor pictures = new Preprocessor(here.preprocess(), PictureLimits.defaults(), false)) {
            ModelCheck check = new ModelCheck(here, pictures, new Extent(2, 2), Optional.empty());
            replace(directory.resolve("config.json"), "\"quick_gelu\"", "\"gelu\"");
            try (ClipModel other = ClipModel.load(directory, options)) {
                assertThat(check.sameAs(there)).hasSize(2).allMatch(CheckRow::passed);
                assertThat(check.sameAs(other)).hasSize(2).noneMatch(CheckRow::passed);
            }
        }
    }

    @Test
    void inspectTellsTheModelAndItsReference() {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

        assertThat(commandLine.execute("model", "inspect", BUNDLED.toString())).isZero();

        assertThat(out.toString())
                .contains(
                        "0.77 GFLOP a picture",
                        "4096 tokens",
                        "31 MB as fp32",
                        "licence ",
                        "reference        open_clip");
    }

    @Test
    void whatDoesNotPassIsNotServedUnlessTheCheckIsOff() throws IOException {
        Path directory = copy("hf-openai");
        replace(directory.resolve("config.json"), "\"quick_gelu\"", "\"gelu\"");

        assertThatThrownBy(() -> LoadedModel.load(config(directory, Map.of())))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("model: refused, for it does not pass its check")
                .hasMessageContaining("here these are others: config.json")
                .hasMessageContaining("image vectors")
                .hasMessageContaining("model.check=off");
        try (LoadedModel model = LoadedModel.load(config(directory, Map.of("model.check", "off")))) {
            assertThat(model.encoders().images().dimension()).isEqualTo(24);
        }
    }

    /** Pictures turned by their EXIF data have other vectors: the application's model is then another one. */
    @Test
    void aSettingThatChangesVectorsIsPartOfTheModelsId() {
        Path directory = copy("hf-openai");
        Map<String, String> upright = new HashMap<>(NOTHING_TO_TRY);
        upright.put("image.exif.orientation", "true");

        try (LoadedModel plain = LoadedModel.load(config(directory, NOTHING_TO_TRY));
                LoadedModel turned = LoadedModel.load(config(directory, upright))) {
            assertThat(turned.encoders().images().model())
                    .isEqualTo(turned.encoders().texts().model())
                    .isNotEqualTo(plain.encoders().images().model());
        }
    }

    private static AppConfig config(Path model, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", "127.0.0.1:1");
        settings.put("model", model.toString());
        settings.put("device", "cpu");
        return AppConfig.of(settings);
    }

    private static List<String> failed(JsonNode report) {
        return Stream.iterate(0, i -> i < report.path("comparisons").size(), i -> i + 1)
                .map(i -> report.path("comparisons").get(i))
                .filter(row -> !row.path("passed").booleanValue())
                .map(row -> row.path("what").textValue())
                .toList();
    }
}
