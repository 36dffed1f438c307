package io.clipstream.demo.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataPlaceTest {
    private static final Path HOME = Path.of("/home/someone");

    @TempDir
    Path temp;

    @Test
    void isTheUsersOwnUnlessNamed() throws IOException {
        assertThat(DataPlace.of(null, false, "", HOME).path())
                .isEqualTo(Path.of("/home/someone/.local/share/clipstream/demo"));
        assertThat(DataPlace.of(null, false, "relative", HOME).path())
                .isEqualTo(Path.of("/home/someone/.local/share/clipstream/demo"));
        assertThat(DataPlace.of(null, false, "/data", HOME).path()).isEqualTo(Path.of("/data/clipstream/demo"));
        assertThat(DataPlace.of(temp, false, "/data", HOME)).isEqualTo(new DataPlace(temp, false));
    }

    @Test
    void forOnceItIsTemporaryAndEndsWithAllInIt() throws IOException {
        DataPlace place = DataPlace.of(null, true, "", HOME);
        Files.createFile(Files.createDirectories(place.path().resolve("kafka")).resolve("log"));

        place.removeIfTemporary();

        assertThat(place.path()).doesNotExist();
    }

    @Test
    void aNamedOneStays() throws IOException {
        DataPlace place = DataPlace.of(temp, true, "", HOME);

        place.removeIfTemporary();

        assertThat(temp).exists();
    }
}
