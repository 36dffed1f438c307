package io.clipstream.demo.broker;

import java.io.IOException;
import java.nio.file.Path;

/** Another demo holds the data directory; the message names it and the way out. */
public final class DataDirectoryInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    DataDirectoryInUseException(Path directory, String pid) {
        super(
                "The data directory %s is in use by another demo%s: end that one, or name another directory with --data-dir"
                        .formatted(directory, pid.isEmpty() ? "" : " (process " + pid + ")"));
    }
}
