package io.clipstream.model.openclip;

import io.clipstream.model.transformer.BlockKeys;
import io.clipstream.model.transformer.CausalTextTransformer;
import java.util.List;

/** The names of {@code open_clip.CLIP}'s tensors, verbatim. */
final class OpenClipKeys {
    static final String LOGIT_SCALE = "logit_scale";

    static final String TIMM_TRUNK = "visual.trunk.";
    static final String TIMM_PROJECTION = "visual.head.proj";
    static final String TIMM_MLP = "visual.head.mlp";

    static final CausalTextTransformer.Keys TEXT = new CausalTextTransformer.Keys(
            "token_embedding.weight",
            "positional_embedding",
            layer -> block("transformer.resblocks." + layer + "."),
            "ln_final",
            "text_projection",
            true);

    private OpenClipKeys() {}

    private static BlockKeys block(String prefix) {
        return new BlockKeys(
                prefix + "ln_1",
                List.of(prefix + "attn.in_proj_weight"),
                List.of(prefix + "attn.in_proj_bias"),
                prefix + "attn.out_proj",
                prefix + "ln_2",
                prefix + "mlp.c_fc",
                prefix + "mlp.c_proj");
    }

    /** Counters of training steps in batch norms, and the causal mask that some versions stored. */
    static boolean isHarmless(String name) {
        return name.endsWith(".num_batches_tracked") || name.equals("attn_mask");
    }
}
