package io.clipstream.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a run's logs and data go, so that they can be read after a failure: {@code target/it}. */
final class TestOutput {
    private TestOutput() {}

    /** A new, empty directory whose name begins as given. */
    static Path directory(String name) throws IOException {
        Path parent = Path.of(System.getProperty("clipstream.test.output", "target/it"));
        return Files.createTempDirectory(Files.createDirectories(parent), name + "-")
                .toAbsolutePath();
    }
}
