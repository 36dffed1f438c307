package io.clipstream.demo.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a {@link RegistryState} over restarts and crashes: each change is a whole new file, forced to disk and then moved over
 * the old one, so that what is there is always one state in full. One process at a time.
 */
final class RegistryFile implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final Path next;
    private final FileChannel lockFile;

    /** @throws IOException if the directory cannot be used, or another process uses it */
    RegistryFile(Path directory) throws IOException {
        Files.createDirectories(directory);
        file = directory.resolve("schemas.json");
        next = directory.resolve("schemas.json.next");
        lockFile = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(lockFile)) {
            lockFile.close();
            throw new IOException(
                    directory + " is in use by another registry: stop it, or give this one a directory of its own");
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * What was saved last; nothing registered when nothing was.
     *
     * @throws IOException naming the file, if it cannot be read or is not what {@link #save} writes
     */
    RegistryState load() throws IOException {
        if (!Files.exists(file)) {
            return RegistryState.EMPTY;
        }
        try {
            return JSON.readValue(Files.readAllBytes(file), RegistryState.class);
        } catch (JsonProcessingException e) {
            throw new IOException(
                    file + " is damaged (" + e.getOriginalMessage() + "): move it away to start with an empty registry,"
                            + " but topics that hold Avro cannot be read without it",
                    e);
        }
    }

    /** When this returns, the state is on disk; when it throws, the earlier one is. */
    void save(RegistryState state) throws IOException {
        try (FileChannel out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(state));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        // The move itself is only safe once the directory is.
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
