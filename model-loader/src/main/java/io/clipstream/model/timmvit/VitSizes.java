package io.clipstream.model.timmvit;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.timmvit.VitVariant.FeedForward;
import io.clipstream.model.timmvit.VitVariant.Pool;

/**
 * The sizes of a tower, as its weights have them.
 *
 * @param width of the residual stream
 * @param layers number of blocks
 * @param hidden width of a block's feed-forward part
 * @param poolHidden that of the pooling attention's, 0 where there is none
 * @param stem channels of the first convolutions, 0 where there are none
 */
public record VitSizes(int width, int layers, int hidden, int poolHidden, int stem) {
    /** Reads the sizes from the shapes of a few tensors; {@link TimmVit#write} checks all others against them. */
    public static VitSizes read(Checkpoint checkpoint, String trunk, VitVariant variant) throws CheckpointException {
        boolean gated = variant.feedForward() == FeedForward.SWIGLU_NORMED;
        return new VitSizes(
                checkpoint.size(trunk + "norm.weight", 0),
                checkpoint.count(layer -> trunk + "blocks." + layer + ".norm1.weight"),
                checkpoint.size(trunk + "blocks.0.mlp." + (gated ? "fc1_g" : "fc1") + ".weight", 0),
                variant.pool() == Pool.MAP ? checkpoint.size(trunk + "attn_pool.mlp.fc1.weight", 0) : 0,
                variant.stem() == VitVariant.Stem.CONVOLUTIONS
                        ? checkpoint.size(trunk + "patch_embed.backbone.0.conv.weight", 0)
                        : 0);
    }
}
