package io.clipstream.demo.broker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds everything a demo keeps, locked for as long as this object is open.
 *
 * <p>The lock is the operating system's, so it ends with the process that holds it, however that process ends: a lock
 * file left behind by a killed process locks nobody out. Thread-safe.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String LOCK_FILE = "demo.lock";

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Creates the directory where it is missing, and takes its lock.
     *
     * @throws DataDirectoryInUseException when another demo, in this process or another, holds the lock
     * @throws IOException when the directory cannot be created or written to
     */
    public static DataDirectory open(Path directory) throws IOException {
        Path path = directory.toAbsolutePath().normalize();
        Files.createDirectories(path);
        Path lockFile = path.resolve(LOCK_FILE);
        FileChannel channel = FileChannel.open(
                lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (tryLock(channel) == null) {
                throw new DataDirectoryInUseException(path, holder(channel));
            }
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    Long.toString(ProcessHandle.current().pid())));
            return new DataDirectory(path, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Absolute path of the directory. */
    public Path path() {
        return path;
    }

    /** Gives the lock back. The files stay: the next start goes on from them. */
    @Override
    public void close() throws IOException {
        // The lock file stays too: were it deleted, a third process could lock a new file of the same name while a
        // second still waits on the old one. It is emptied so that it names no process any more.
        if (channel.isOpen()) {
            channel.truncate(0);
            channel.close();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        channel.read(pid, 0);
        return StandardCharsets.US_ASCII.decode(pid.flip()).toString();
    }
}
