package io.clipstream.model.transformer;

/** What stands between the two layers of a block's feed-forward part. */
public enum Activation {
    /** {@code x Φ(x)}, exact (Hendrycks and Gimpel 2016). */
    GELU("GELU"),
    /** The same paper's approximation by a hyperbolic tangent. */
    GELU_TANH("tanh GELU"),
    /** {@code x σ(1.702 x)}: OpenAI's approximation. */
    QUICK_GELU("quick GELU");

    /**
     * With the layer before multiplied by 1.702 and the layer after divided by it, {@code x σ(1.702 x)} becomes
     * {@code y σ(y)}, for which there is one operator. The factor goes into the norm before and into the sum after, so that
     * the layers' weights stay as they are.
     */
    static final String QUICK_GELU_FACTOR = "1.702";

    private final String label;

    Activation(String label) {
        this.label = label;
    }

    /** Its name, for people. */
    String label() {
        return label;
    }

    /** An expression that may overwrite its argument. */
    String expression(String argument) {
        return switch (this) {
            case GELU -> "torch.gelu_(" + argument + ")";
            case GELU_TANH -> "torch.gelu_(" + argument + ", approximate=\"tanh\")";
            case QUICK_GELU -> "torch.silu_(" + argument + ")";
        };
    }
}
