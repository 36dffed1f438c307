package io.clipstream.model.family;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;

/** One half of a model, which writes itself as TorchScript. */
public interface Tower {
    /** Side of the square pictures that an image tower takes, in pixels; 0 for a text tower. */
    default int imageSize() {
        return 0;
    }

    /** Components of the vectors that come out. */
    int dimension();

    /** The largest batch worth running at once: beyond it the activations leave the caches, or only take memory. */
    int largestBatch();

    /** Layers, width and heads in a few words, for people. */
    String summary();

    /**
     * Floating-point operations for one picture, or for one text that fills the context: matrix products and
     * convolutions, a multiplication and an addition counted as two. They follow from the architecture: what an
     * implementation saves by cleverness counts as done, and what is neither product nor convolution counts nothing.
     */
    long operations();

    /** How far a component of its unit vectors may be from the reference's in fp32, by the order of additions alone. */
    default double tolerance() {
        return Tolerance.FP32;
    }

    /**
     * Takes the tower's weights and defines its classes.
     *
     * @param script collects them
     * @param path of the tower's module from the root
     * @return the tower's class. Its {@code forward} takes, for pictures, normalised {@code [n, 3, size, size]}; for
     *     texts, token ids {@code [n, length]} and the position to pool in each, {@code [n]}. It returns vectors that
     *     are not yet of unit length, {@code [n, dimension]}
     */
    ScriptClass write(NetworkScript script, String path) throws CheckpointException;
}
