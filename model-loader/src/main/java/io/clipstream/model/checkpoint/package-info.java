/**
 * A checkpoint's files as they lie on the disk: safetensors, single or sharded, and the JSON beside them. Start at {@link
 * io.clipstream.model.checkpoint.Checkpoint}.
 *
 * <p>Malformed input: everything that contradicts the format, or goes past a stated limit, is refused with a {@link
 * io.clipstream.model.checkpoint.CheckpointException} that names the file, the tensor or key, and the reason. Nothing is
 * repaired, nothing is guessed.
 */
@NullMarked
package io.clipstream.model.checkpoint;

import org.jspecify.annotations.NullMarked;
