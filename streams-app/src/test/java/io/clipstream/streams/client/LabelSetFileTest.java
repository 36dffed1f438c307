package io.clipstream.streams.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class LabelSetFileTest {
    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void jsonGoesOutAsItIs(@TempDir Path folder) throws IOException {
        String json = "{\n  \"labels\": [\"cat\", \"Käse\"], \"labels2\": 1.0 }\n";
        Path file = Files.writeString(folder.resolve("animals.json"), json);

        assertThat(LabelSetFile.read(file.toString(), input("")).json())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(json);
    }

    @Test
    void whatStandsBeforeTheBraceIsLeftOut() {
        assertThat(LabelSetFile.read("-", input("\ufeff \n{}")).json())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"cat\"", "{\"labels\":[}", "{} {}", "cat, dog"})
    void whatIsNoJsonObjectIsRefused(String text) {
        assertThatThrownBy(() -> LabelSetFile.read("-", input(text)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("standard input");
    }

    @Test
    void whatIsTooLongIsRefused() {
        assertThatThrownBy(() -> LabelSetFile.read("-", input("{\"a\":\"" + "x".repeat(16 << 20) + "\"}")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("too long");
    }

    @ParameterizedTest
    @CsvSource({"animals.json, animals", "/tmp/a.b.json, a.b", "places, places", "x/.json, .json"})
    void theFileNamesTheSet(String path, String name) {
        assertThat(LabelSetFile.nameOf(path)).isEqualTo(new LabelSetName(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "my set.json"})
    void aNameThatIsNotAllowedAsksForOne(String path) {
        assertThatThrownBy(() -> LabelSetFile.nameOf(path))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("--name");
    }

    @Test
    void examplePicturesNamedByFileArePutIn(@TempDir Path folder) throws IOException {
        Files.write(Files.createDirectories(folder.resolve("mine")).resolve("one.jpg"), new byte[] {'A', 'B', 'C'});
        Path file = Files.writeString(
                folder.resolve("animals.json"),
                "{\"labels\":[\"cat\",{\"name\":\"mine\",\"examples\":[{\"file\":\"mine/one.jpg\"},{\"embedding\":\"t-0-1\"}]}]}");

        assertThat(LabelSetFile.read(file.toString(), input("")).json())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(
                        "{\"labels\":[\"cat\",{\"name\":\"mine\",\"examples\":[{\"content\":\"QUJD\"},{\"embedding\":\"t-0-1\"}]}]}");
    }

    @Test
    void anExamplePictureThatCannotBeReadIsNamedWithItsPlace(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("animals.json"),
                "{\"labels\":[{\"name\":\"mine\",\"examples\":[{\"file\":\"none.jpg\"}]}]}");

        assertThatThrownBy(() -> LabelSetFile.read(file.toString(), input("")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("/labels/0/examples/0/file: cannot read none.jpg (NoSuchFileException)");
    }
}
