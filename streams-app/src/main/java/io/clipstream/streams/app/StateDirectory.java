package io.clipstream.streams.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory for Kafka Streams, of this process alone: instances on one machine would otherwise share one and its lock.
 * Nothing in it outlives the process: what stores hold is in memory, and in their changelog.
 */
final class StateDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);

    private final Path path;

    private StateDirectory(Path path) {
        this.path = path;
    }

    static StateDirectory create() {
        try {
            return new StateDirectory(Files.createTempDirectory("clipstream-streams-"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot create a directory for Kafka Streams in java.io.tmpdir; set kafka.state.dir", e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            LOG.warn("Cannot remove {}: {}", path, e.toString());
        }
    }
}
