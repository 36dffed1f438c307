package io.clipstream.model.transformer;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param attentionScale what attention's result is multiplied by before it is added, {@code [width]} (LayerScale,
 *     Touvron et al. 2021); null: nothing
 * @param feedForwardScale likewise for the feed-forward part
 */
public record BlockKeys(
        String firstNorm,
        List<String> attentionWeights,
        List<String> attentionBiases,
        String attentionOut,
        String secondNorm,
        String widen,
        String narrow,
        @Nullable String attentionScale,
        @Nullable String feedForwardScale) {
    public BlockKeys {
        if (attentionWeights.size() != attentionBiases.size()
                || (attentionWeights.size() != 1 && attentionWeights.size() != 3)) {
            throw new IllegalArgumentException("query, key and value are one tensor or three");
        }
    }

    /** A block without layer scale. */
    public BlockKeys(
            String firstNorm,
            List<String> attentionWeights,
            List<String> attentionBiases,
            String attentionOut,
            String secondNorm,
            String widen,
            String narrow) {
        this(firstNorm, attentionWeights, attentionBiases, attentionOut, secondNorm, widen, narrow, null, null);
    }

    /** The same block with layer scale. */
    public BlockKeys scaled(String attention, String feedForward) {
        return new BlockKeys(
                firstNorm,
                attentionWeights,
                attentionBiases,
                attentionOut,
                secondNorm,
                widen,
                narrow,
                attention,
                feedForward);
    }
}
