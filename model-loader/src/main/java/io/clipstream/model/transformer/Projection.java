package io.clipstream.model.transformer;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.script.NetworkScript;

/** The projection into the common space, which layouts store either way round. */
final class Projection {
    private Projection() {}

    /** The local variable with {@code [dimension, width]}. */
    static String take(NetworkScript script, String key, int width, int dimension, boolean inFirst)
            throws CheckpointException {
        return inFirst
                ? script.local("torch.contiguous(torch.t(" + script.weight(key, width, dimension) + "))")
                : script.weight(key, dimension, width);
    }
}
