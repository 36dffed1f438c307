package io.clipstream.model.layers;

import io.clipstream.model.checkpoint.CheckpointException;

/**
 * What brings a tower's features into the common space, as open_clip's {@code timm_proj} chooses it.
 *
 * @param kind of it
 * @param key prefix of its names; unused where there is none
 * @param biased whether its last layer has a bias
 */
public record Head(Kind kind, String key, boolean biased) {
    /** What there is. */
    public enum Kind {
        /** The features are the vector. */
        NONE,
        /** One linear layer. */
        LINEAR,
        /** Two linear layers, the first to twice the dimension, with an exact GELU between. */
        MLP
    }

    /** {@link io.clipstream.model.family.Tower#operations()} of it. */
    public long operations(int width, int dimension) {
        return switch (kind) {
            case NONE -> 0;
            case LINEAR -> 2L * width * dimension;
            case MLP -> 2L * 2 * dimension * width + 2L * 2 * dimension * dimension;
        };
    }

    /**
     * The expression that applies it.
     *
     * @param features variable with {@code [n, width]}
     */
    public String write(ForwardPass pass, String features, int width, int dimension) throws CheckpointException {
        return switch (kind) {
            case NONE -> features;
            case LINEAR -> pass.linear(features, last(pass, key, dimension, width), dimension, width);
            case MLP -> {
                Affine first = Affine.of(pass.script(), key + ".fc1", 2L * dimension, width);
                String hidden = "torch.gelu_(" + pass.linear(features, first, 2 * dimension, width) + ")";
                Affine second = last(pass, key + ".fc2", dimension, 2 * dimension);
                yield pass.linear(hidden, second, dimension, 2 * dimension);
            }
        };
    }

    private Affine last(ForwardPass pass, String prefix, int out, int in) throws CheckpointException {
        return biased ? Affine.of(pass.script(), prefix, out, in) : Affine.unbiased(pass.script(), prefix, out, in);
    }
}
