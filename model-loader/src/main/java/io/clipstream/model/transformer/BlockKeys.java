package io.clipstream.model.transformer;

import java.util.List;

/**
 * Under which names a layout keeps one block.
 *
 * @param firstNorm prefix of the norm before attention ({@code .weight} and {@code .bias} follow)
 * @param attentionWeights query, key and value, in this order: three tensors {@code [width, width]}, or one of all
 *     three {@code [3 width, width]}
 * @param attentionBiases likewise
 * @param attentionOut prefix of the projection after attention
 * @param secondNorm prefix of the norm before the feed-forward part
 * @param widen prefix of the linear layer to the hidden width
 * @param narrow prefix of the linear layer back
 */
public record BlockKeys(
        String firstNorm,
        List<String> attentionWeights,
        List<String> attentionBiases,
        String attentionOut,
        String secondNorm,
        String widen,
        String narrow) {
    public BlockKeys {
        if (attentionWeights.size() != attentionBiases.size()
                || (attentionWeights.size() != 1 && attentionWeights.size() != 3)) {
            throw new IllegalArgumentException("query, key and value are one tensor or three");
        }
    }
}
