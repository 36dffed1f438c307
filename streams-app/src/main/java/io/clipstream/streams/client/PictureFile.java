package io.clipstream.streams.client;

import java.nio.file.Path;

/**
 * A file to publish.
 *
 * @param path of the file
 * @param id the file's path below what was named on the command line, with slashes
 * @param bytes its length when it was found
 */
record PictureFile(Path path, String id, long bytes) {
    /** The last part of the path. */
    String name() {
        return String.valueOf(path.getFileName());
    }
}
