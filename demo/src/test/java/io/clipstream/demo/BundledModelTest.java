package io.clipstream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundledModelTest {
    private static final String FOLDER = "io/clipstream/demo/model/clipstream-mini/";

    @TempDir
    Path temp;

    @Test
    void isUsedWhereItLiesInAFolder() throws IOException {
        // given
        Path model = Files.createDirectories(temp.resolve("with space"));
        Path config = Files.createFile(model.resolve("open_clip_config.json"));

        // when
        Path directory = BundledModel.directory(config.toUri().toURL(), temp.resolve("data"));

        // then
        assertThat(directory).isEqualTo(model);
        assertThat(temp.resolve("data")).doesNotExist();
    }

    @Test
    void isUnpackedFromAJar() throws IOException {
        // given
        URL entry = jar(Map.of("open_clip_config.json", "{}", "weights/a.safetensors", "weights"));

        // when
        Path directory = BundledModel.directory(entry, temp);

        // then
        assertThat(directory).isEqualTo(temp.resolve("model/clipstream-mini"));
        assertThat(directory.resolve("open_clip_config.json")).hasContent("{}");
        assertThat(directory.resolve("weights/a.safetensors")).hasContent("weights");
    }

    @Test
    void aDamagedFileIsUnpackedAgainAndASoundOneLeftAlone() throws IOException {
        // given
        URL entry = jar(Map.of("open_clip_config.json", "{}", "a.safetensors", "weights"));
        Path directory = BundledModel.directory(entry, temp);
        Files.writeString(directory.resolve("a.safetensors"), "weighty");
        FileTime longAgo = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(directory.resolve("open_clip_config.json"), longAgo);

        // when
        BundledModel.directory(entry, temp);

        // then
        assertThat(directory.resolve("a.safetensors")).hasContent("weights");
        assertThat(Files.getLastModifiedTime(directory.resolve("open_clip_config.json")))
                .isEqualTo(longAgo);
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void refusesAnEntryThatPointsOut() throws IOException {
        // given
        URL entry = jar(Map.of("open_clip_config.json", "{}", "../../../../stray", "x"));

        // when, then
        assertThatThrownBy(() -> BundledModel.directory(entry, temp.resolve("data")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("points out of its folder");
    }

    @Test
    void saysSoWhenItIsMissing() {
        assertThatThrownBy(() -> BundledModel.directory(null, temp)).hasMessageContaining("clipstream-mini");
    }

    @Test
    void theBundledOneIsComplete() throws IOException {
        assumeThat(BundledModel.class.getResource("model/clipstream-mini/open_clip_config.json"))
                .as("the model is not in this build")
                .isNotNull();
        assertThat(BundledModel.directory(temp))
                .isDirectoryContaining("glob:**/open_clip_model.safetensors")
                .isDirectoryContaining("glob:**/tokenizer.json")
                .isDirectoryContaining("glob:**/ATTRIBUTION.md");
    }

    private URL jar(Map<String, String> files) throws IOException {
        Path jar = temp.resolve("model.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Map.Entry<String, String> each : files.entrySet()) {
                out.putNextEntry(new JarEntry(FOLDER + each.getKey()));
                out.write(each.getValue().getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        return URI.create("jar:" + jar.toUri() + "!/" + FOLDER + "open_clip_config.json")
                .toURL();
    }
}
