package io.clipstream.model.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A checkpoint that is refused: which file, where in it, and why. */
public final class CheckpointException extends IOException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(Path file, String reason) {
        super(file + ": " + reason);
    }

    public CheckpointException(Path file, String reason, Throwable cause) {
        super(file + ": " + reason, cause);
    }

    /** A refusal that concerns one tensor of the file. */
    public static CheckpointException ofTensor(Path file, String tensor, String reason) {
        return new CheckpointException(file, "tensor '" + tensor + "': " + reason);
    }
}
