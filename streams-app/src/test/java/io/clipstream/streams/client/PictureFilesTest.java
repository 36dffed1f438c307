package io.clipstream.streams.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFilesTest {
    @TempDir
    private Path folder = Path.of("");

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aFolderGivesItsPicturesBySignatureOrEnding() throws IOException {
        write("b.JPG", "anything");
        write("sub/deep/a.bin", "\u00ff\u00d8\u00ff\u00e0");
        write("sub/p", "\u0089PNG\r\n\u001a\n");
        write("w", "RIFF\0\0\0\0WEBPVP8 ");
        write("sound", "RIFF\0\0\0\0WAVEfmt ");
        write("notes.txt", "hello");
        write(".hidden.jpg", "x");
        write(".cache/c.jpg", "x");

        PictureFiles files = PictureFiles.of(List.of(folder));

        assertThat(files.pictures())
                .extracting(PictureFile::id)
                .containsExactly("b.JPG", "sub/deep/a.bin", "sub/p", "w");
        assertThat(files.pictures()).extracting(PictureFile::name).contains("a.bin");
        assertThat(files.leftOut()).isEqualTo(2);
    }

    @Test
    void aNamedFileIsTakenWhateverItIs() throws IOException {
        Path text = write(".notes", "hello");

        assertThat(PictureFiles.of(List.of(text)).pictures()).containsExactly(new PictureFile(text, ".notes", 5));
    }

    @Test
    void aPathThatIsNotThereFailsByName() {
        Path missing = folder.resolve("none\u001b.jpg");

        assertThatThrownBy(() -> PictureFiles.of(List.of(missing)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("none\\u001b.jpg");
    }
}
