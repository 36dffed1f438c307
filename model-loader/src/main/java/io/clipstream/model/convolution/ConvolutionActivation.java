package io.clipstream.model.convolution;

/** What follows a convolution. */
public enum ConvolutionActivation {
    NONE,
    /** {@code max(x, 0)}. */
    RELU,
    /** {@code min(max(x, 0), 6)}. */
    RELU6;

    static final String NO_SCALARS = "annotate(List[Optional[number]], [])";

    /** An expression that may overwrite its argument. */
    String plain(String argument) {
        return switch (this) {
            case NONE -> argument;
            case RELU -> "torch.relu_(" + argument + ")";
            case RELU6 -> "torch.hardtanh_(" + argument + ", 0., 6.)";
        };
    }

    /** Name, scalars and algorithm, as oneDNN's operators take them. */
    String packed() {
        return switch (this) {
            case NONE -> "\"none\", " + NO_SCALARS + ", \"\"";
            case RELU -> "\"relu\", " + NO_SCALARS + ", \"\"";
            case RELU6 -> "\"hardtanh\", annotate(List[Optional[number]], [0., 6.]), \"\"";
        };
    }

    /** The same after a sum, where only these two can follow. */
    String packedAfterSum() {
        return switch (this) {
            case NONE -> "None, " + NO_SCALARS + ", None";
            case RELU -> "\"relu\", " + NO_SCALARS + ", None";
            case RELU6 -> throw new IllegalStateException("oneDNN has no ReLU6 after a sum");
        };
    }
}
