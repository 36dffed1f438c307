package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.transformer.BlockKeys;
import io.clipstream.model.transformer.TextTransformer;
import io.clipstream.model.transformer.VisionTransformer;
import java.util.List;

/** The names of {@code open_clip.CLIP}'s and {@code CustomTextCLIP}'s tensors, verbatim. */
final class OpenClipKeys {
    static final String LOGIT_SCALE = "logit_scale";
    static final String LOGIT_BIAS = "logit_bias";

    static final String VISUAL = "visual.";
    static final String TIMM_TRUNK = "visual.trunk.";
    static final String TIMM_PROJECTION = "visual.head.proj";
    static final String TIMM_MLP = "visual.head.mlp";

    private static final String POSITIONS = "positional_embedding";

    private OpenClipKeys() {}

    /**
     * The prefix of the text tower's names: {@code text.} in a {@code CustomTextCLIP}, unless its weights come from a
     * {@code CLIP}, which open_clip reads too.
     */
    static String textPrefix(JsonSection model, Checkpoint checkpoint) throws CheckpointException {
        return model.flag("custom_text", false) && checkpoint.find(POSITIONS) == null ? "text." : "";
    }

    static TextTransformer.Keys text(String prefix, boolean projects, boolean bias, boolean layerScale) {
        String projection = prefix + "text_projection";
        return new TextTransformer.Keys(
                prefix + "token_embedding.weight",
                prefix + POSITIONS,
                layer -> block(prefix + "transformer.resblocks." + layer + ".", layerScale),
                prefix + "ln_final",
                projects ? (bias ? projection + ".weight" : projection) : null,
                projects && bias ? projection + ".bias" : null,
                !bias);
    }

    static VisionTransformer.Keys vision(boolean preNorm, boolean layerScale) {
        return new VisionTransformer.Keys(
                VISUAL + "class_embedding",
                VISUAL + "conv1.weight",
                VISUAL + POSITIONS,
                preNorm ? VISUAL + "ln_pre" : null,
                layer -> block(VISUAL + "transformer.resblocks." + layer + ".", layerScale),
                VISUAL + "ln_post",
                VISUAL + "proj",
                true);
    }

    private static BlockKeys block(String prefix, boolean layerScale) {
        BlockKeys keys = new BlockKeys(
                prefix + "ln_1",
                List.of(prefix + "attn.in_proj_weight"),
                List.of(prefix + "attn.in_proj_bias"),
                prefix + "attn.out_proj",
                prefix + "ln_2",
                prefix + "mlp.c_fc",
                prefix + "mlp.c_proj");
        return layerScale ? keys.scaled(prefix + "ls_1.gamma", prefix + "ls_2.gamma") : keys;
    }

    /** Counters of training steps in batch norms, and the causal mask that some versions stored. */
    static boolean isHarmless(String name) {
        return name.endsWith(".num_batches_tracked") || name.equals("attn_mask") || name.equals("text.attn_mask");
    }
}
