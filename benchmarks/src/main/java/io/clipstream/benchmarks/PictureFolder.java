package io.clipstream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A folder of pictures for other processes to read, gone when it is closed. */
record PictureFolder(Path path) implements AutoCloseable {
    static PictureFolder create() throws IOException {
        return new PictureFolder(Files.createTempDirectory("clipstream-pictures-"));
    }

    long count(String extension) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.toString().endsWith(extension)).count();
        }
    }

    @Override
    public void close() throws IOException {
        List<Path> written;
        try (Stream<Path> files = Files.list(path)) {
            written = files.toList();
        }
        for (Path file : written) {
            Files.delete(file);
        }
        Files.delete(path);
    }
}
