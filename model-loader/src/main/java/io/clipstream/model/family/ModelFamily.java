package io.clipstream.model.family;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A published layout of checkpoints. A family looks at what the configuration says, never at names of directories.
 * Implementations are stateless.
 */
public interface ModelFamily {
    /** Whether the directory has this family's layout; its content may still be refused. */
    boolean recognises(Path directory) throws IOException;

    /**
     * Reads configuration and headers, and nothing of the weights but a few scalars.
     *
     * @throws io.clipstream.model.checkpoint.CheckpointException where the checkpoint is malformed, contradicts itself
     *     or describes a network that is not supported
     */
    ClipArchitecture read(Path directory) throws IOException;
}
