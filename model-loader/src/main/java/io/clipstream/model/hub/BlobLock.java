package io.clipstream.model.hub;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The lock that one process holds while it fetches a blob, Python's or ours: that of Python's {@code filelock}. On Unix
 * that is {@code flock(2)}, which Java does not have: its own locks are {@code fcntl}'s, and the two do not see each
 * other. On Windows it is a lock on the file's first byte, which is Java's too. The file stays when the lock is given
 * back.
 */
final class BlobLock implements Closeable {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final Duration BETWEEN_MESSAGES = Duration.ofSeconds(10);

    private final Closeable release;

    private BlobLock(Closeable release) {
        this.release = release;
    }

    /**
     * Waits until the lock is ours.
     *
     * @param what it is for, for the message to who waits
     */
    static BlobLock acquire(Path file, String what, PullListener listener) throws IOException {
        Files.createDirectories(file.getParent());
        if (!Files.exists(file)) {
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
        }
        long nextMessage = System.nanoTime();
        while (true) {
            Optional<Closeable> release = Platform.isWindows() ? byteLock(file) : flock(file);
            if (release.isPresent()) {
                return new BlobLock(release.get());
            }
            if (System.nanoTime() - nextMessage >= 0) {
                listener.waits("another process fetches " + what + "; waiting for it (lock " + file + ")");
                nextMessage = System.nanoTime() + BETWEEN_MESSAGES.toNanos();
            }
            try {
                Thread.sleep(BETWEEN_TRIES.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HubException("interrupted while another process fetched " + what, e);
            }
        }
    }

    private static Optional<Closeable> byteLock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock(0, 1, false) != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    private static Optional<Closeable> flock(Path file) throws IOException {
        try {
            int descriptor = LibC.INSTANCE.open(file.toString(), LibC.O_RDWR);
            try {
                LibC.INSTANCE.flock(descriptor, LibC.LOCK_EX | LibC.LOCK_NB);
            } catch (LastErrorException e) {
                LibC.INSTANCE.close(descriptor);
                if (e.getErrorCode() == LibC.EWOULDBLOCK) {
                    return Optional.empty();
                }
                throw e;
            }
            return Optional.of(() -> LibC.INSTANCE.close(descriptor));
        } catch (LastErrorException e) {
            throw new HubException(
                    "cannot lock " + file + ": " + e.getMessage()
                            + "; HF_HUB_CACHE has to be a directory of yours, on a file system with locks",
                    e);
        } catch (LinkageError e) {
            throw new HubException(
                    "cannot lock " + file + ": the library JNA does not work here (" + e.getMessage()
                            + "); it unpacks itself where -Djna.tmpdir=… says, which has to allow programs",
                    e);
        }
    }

    @Override
    public void close() throws IOException {
        release.close();
    }

    /** The C library. Numbers are the same on Linux and macOS, but for one. */
    private interface LibC extends Library {
        int O_RDWR = 2;
        int LOCK_EX = 2;
        int LOCK_NB = 4;
        int EWOULDBLOCK = Platform.isMac() ? 35 : 11;

        LibC INSTANCE = Native.load(
                "c",
                LibC.class,
                Map.of(Library.OPTION_STRING_ENCODING, System.getProperty("sun.jnu.encoding", "UTF-8")));

        int open(String path, int flags) throws LastErrorException;

        int flock(int descriptor, int operation) throws LastErrorException;

        int close(int descriptor) throws LastErrorException;
    }
}
