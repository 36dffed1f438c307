package io.clipstream.model.hub;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file of a snapshot: a relative link to its blob; where the system makes no links, the blob itself, or a copy of it. */
final class SnapshotLink {
    private SnapshotLink() {}

    /**
     * Makes it, unless it is there. The caller holds the blob's lock.
     *
     * @param fresh whether the blob was fetched now, so that nothing else refers to it
     */
    static void make(Path snapshot, String name, Path blob, boolean fresh, Surroundings.Links links)
            throws IOException {
        Path file = snapshot.resolve(name);
        if (Files.exists(file)) {
            return;
        }
        Files.createDirectories(snapshot);
        // A link whose blob somebody deleted.
        Files.deleteIfExists(file);
        try {
            links.create(file, snapshot.relativize(blob));
        } catch (FileAlreadyExistsException e) {
            if (!Files.exists(file)) {
                throw e;
            }
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (fresh) {
                Files.move(blob, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                copy(blob, file);
            }
        }
    }

    private static void copy(Path blob, Path file) throws IOException {
        Path copy = blob.resolveSibling("tmp_" + blob.getFileName());
        try {
            Files.copy(blob, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
