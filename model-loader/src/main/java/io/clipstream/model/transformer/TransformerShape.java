package io.clipstream.model.transformer;

/**
 * The sizes of a stack of pre-norm blocks (Vaswani et al. 2017; CLIP's form: Radford et al. 2021, section 2.4).
 *
 * @param width of the residual stream
 * @param layers number of blocks
 * @param heads of attention; they divide the width
 * @param hidden width of the feed-forward part
 * @param activation between its two layers
 * @param epsilon of the layer norms
 */
public record TransformerShape(int width, int layers, int heads, int hidden, Activation activation, double epsilon) {
    public TransformerShape {
        if (width < 1 || layers < 1 || heads < 1 || hidden < 1) {
            throw new IllegalArgumentException("width, layers, heads and hidden width are at least 1");
        }
        if (width % heads != 0) {
            throw new IllegalArgumentException(heads + " heads do not divide a width of " + width);
        }
        if (!(epsilon > 0 && epsilon < 1)) {
            throw new IllegalArgumentException("epsilon is between 0 and 1, not " + epsilon);
        }
    }

    /**
     * {@link io.clipstream.model.family.Tower#operations()} of all blocks over a sequence: four products of the width
     * squared and two with the hidden width for each token, and the two products of attention. A causal mask saves
     * nothing.
     *
     * @param tokens length of the sequence
     */
    public long operations(long tokens) {
        long linear = 4L * width * width + 2L * width * hidden;
        return 2L * layers * tokens * (linear + 2L * tokens * width);
    }

    String summary() {
        return layers + " layers, " + width + " wide, " + heads + " heads, " + activation.label();
    }
}
