package io.clipstream.demo.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which directory the demo keeps its records in.
 *
 * @param path it need not be there yet
 * @param temporary whether it ends with the demo
 */
record DataPlace(Path path, boolean temporary) {
    /**
     * The directory that was named; else, for one run, a temporary one; else the user's own: {@code clipstream/demo} in the
     * directory that {@code XDG_DATA_HOME} names, or in {@code .local/share} of the home directory (XDG Base Directory
     * Specification 0.8).
     *
     * @param xdgDataHome that variable, or an empty text
     */
    static DataPlace of(@Nullable Path named, boolean once, String xdgDataHome, Path home) throws IOException {
        if (named != null) {
            return new DataPlace(named, false);
        }
        if (once) {
            return new DataPlace(Files.createTempDirectory("clipstream-demo-"), true);
        }
        // The specification has relative ones ignored.
        Path data = xdgDataHome.startsWith("/")
                ? Path.of(xdgDataHome)
                : home.resolve(".local").resolve("share");
        return new DataPlace(data.resolve("clipstream").resolve("demo"), false);
    }

    /** Removes a temporary one, with all in it. */
    void removeIfTemporary() throws IOException {
        if (!temporary) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        }
    }
}
