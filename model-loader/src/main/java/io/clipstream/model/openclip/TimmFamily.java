package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.Tower;

/** Image towers of one architecture that open_clip takes from timm. Implementations are stateless. */
interface TimmFamily {
    /** Whether timm's model of this name, as {@code timm_model_name} gives it, is of this architecture. */
    boolean recognises(String timmModelName);

    /** The names that are recognised, in a few words, for people. */
    String supported();

    /**
     * Reads the tower's configuration.
     *
     * @param vision {@code vision_cfg}; a key that is not read is refused
     * @param dimension of the common space
     * @param checkpoint for sizes that only the weights say
     */
    Tower read(JsonSection vision, int dimension, Checkpoint checkpoint) throws CheckpointException;
}
