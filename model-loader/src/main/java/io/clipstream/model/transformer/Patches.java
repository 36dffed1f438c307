package io.clipstream.model.transformer;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.script.NetworkScript;

/**
 * A picture's patches as tokens: a convolution whose stride is its kernel, and so a matrix product over the patches, which
 * is faster than the libraries' convolutions of this kind. What patches leave over at the right and bottom is not looked at.
 */
record Patches(int imageSize, int patchSize, int width) {
    private static final int CHANNELS = 3;

    /** An expression of the weights that {@link #tokens} takes, from those of the convolution. */
    String weights(NetworkScript script, String key) throws CheckpointException {
        String kernel = script.weight(key, width, CHANNELS, patchSize, patchSize);
        // In the order of the pixels' memory, channels last.
        return "torch.reshape(torch.permute(" + kernel + ", [0, 2, 3, 1]), [" + width + ", "
                + patchSize * patchSize * CHANNELS + "])";
    }

    /**
     * Source that makes {@code x}, {@code [n, patches, width]}, of {@code pixels}.
     *
     * @param weights expression of the weights
     * @param bias expression of the bias, or {@code None}
     */
    String tokens(String weights, String bias) {
        int side = imageSize / patchSize;
        int used = side * patchSize;
        String seen = "torch.permute(pixels, [0, 2, 3, 1])";
        if (used < imageSize) {
            seen = "torch.slice(torch.slice(" + seen + ", 1, 0, " + used + "), 2, 0, " + used + ")";
        }
        return """
                    n = torch.size(pixels, 0)
                    x = torch.reshape(%1$s, [n, %2$d, %3$d, %2$d, %4$d])
                    x = torch.reshape(torch.permute(x, [0, 1, 3, 2, 4]), [n, %5$d, %6$d])
                    x = torch.linear(x, %7$s, %8$s)
                """.formatted(
                        seen,
                        side,
                        patchSize,
                        patchSize * CHANNELS,
                        side * side,
                        patchSize * patchSize * CHANNELS,
                        weights,
                        bias);
    }
}
