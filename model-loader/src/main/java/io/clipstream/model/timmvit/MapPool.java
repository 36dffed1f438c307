package io.clipstream.model.timmvit;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.layers.Affine;
import io.clipstream.model.layers.ForwardPass;
import io.clipstream.model.script.NetworkScript;

/**
 * Attention of one learned query to all tokens, then a feed-forward part (Zhai et al. 2022, appendix; timm: {@code
 * AttentionPoolLatent}). The query does not depend on the picture, and is projected once when the weights are loaded.
 */
record MapPool(ForwardPass pass, VitVariant variant, VitSizes sizes, int tokens, String prefix) {
    /** From {@code x}, {@code [n, tokens, width]}, to {@code x}, {@code [n, width]}. */
    void write() throws CheckpointException {
        NetworkScript script = pass.script();
        int width = sizes.width();
        int heads = variant.poolHeads();
        Affine query = Affine.of(script, prefix + "q", width, width);
        String latent = script.wide(prefix + "latent", 1, 1, width);
        String asked = pass.tensor("torch.reshape(torch.linear(%s, %s, %s), [1, %d, 1, %d])"
                .formatted(latent, query.weight(), query.bias(), heads, width / heads));
        String keysAndValues = pass.linear("x", Affine.of(script, prefix + "kv", 2L * width, width), 2 * width, width);
        pass.set(
                "kv",
                "torch.permute(torch.reshape(%s, [n, %d, 2, %d, %d]), [2, 0, 3, 1, 4])"
                        .formatted(keysAndValues, tokens, heads, width / heads));
        pass.set("k, v, ", "torch.unbind(kv, 0)");
        pass.set("q", "torch.expand(" + asked + ", [n, -1, -1, -1])");
        pass.set(
                "a", "torch.reshape(torch.scaled_dot_product_attention(q, k, v, None, 0., False), [n, " + width + "])");
        pass.set("x", pass.linear("a", Affine.of(script, prefix + "proj", width, width), width, width));
        pass.set("h", pass.norm("x", prefix + "norm", width, variant.epsilon()));
        VitFeedForward.plain(pass, variant.feedForward(), prefix + "mlp.", width, sizes.poolHidden());
        pass.set("x", "torch.add_(h, x)");
    }
}
