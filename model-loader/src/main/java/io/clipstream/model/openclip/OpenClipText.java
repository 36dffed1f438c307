package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.transformer.TextTransformer;
import java.util.Set;

/** {@code text_cfg} where it describes open_clip's own text tower: {@code CLIPTextCfg}. */
final class OpenClipText {
    private static final Set<String> KEYS = Set.of(
            "context_length",
            "vocab_size",
            "hf_tokenizer_name",
            "tokenizer_mode",
            "tokenizer_kwargs",
            "width",
            "heads",
            "layers",
            "mlp_ratio",
            "ls_init_value",
            "embed_cls",
            "pad_id",
            "eos_id",
            "no_causal_mask",
            "final_ln_after_pool",
            "pool_type",
            "proj_bias",
            "proj_type",
            "output_tokens",
            "act_kwargs",
            "norm_kwargs",
            "block_type",
            "qk_norm",
            "scaled_cosine_attn",
            "scale_heads",
            "scale_attn_inner",
            "scale_attn",
            "scale_fc",
            "hf_model_name",
            "hf_model_pretrained",
            "hf_proj_type",
            "hf_pooler_type");

    private OpenClipText() {}

    /** Refuses what would be another tower. Cheap, so that it can be the first reason a user reads. */
    static void refuseOthers(JsonSection text) throws CheckpointException {
        String other = text.text("hf_model_name", "");
        if (!other.isEmpty()) {
            throw text.refuse(
                    "hf_model_name",
                    "is '" + other + "': text towers taken from transformers (RoBERTa, XLM-RoBERTa, mT5, NLLB) are not"
                            + " supported; for English " + Refusal.USE_CLIP
                            + ", for other languages a SigLIP 2, for example google/siglip2-base-patch16-224");
        }
        if (text.flag("embed_cls", false)) {
            throw text.refuse("embed_cls", "is true: CoCa's text tower is not supported; " + Refusal.USE_CLIP);
        }
        text.refuseKeysOtherThan(KEYS);
    }

    /**
     * Reads the tower.
     *
     * @param prefix of its tensors' names
     */
    static TextTransformer read(JsonSection text, int dimension, boolean quickGelu, String prefix)
            throws CheckpointException {
        int width = text.size("width", 512);
        int heads = text.size("heads", 8);
        if (width % heads != 0) {
            throw text.refuse("heads", "is " + heads + ", which does not divide width " + width);
        }
        String projection = text.text("proj_type", "linear");
        if (!projection.equals("linear") && !projection.equals("none")) {
            throw text.refuse("proj_type", "is '" + projection + "'; open_clip knows linear and none");
        }
        boolean projects = projection.equals("linear");
        if (!projects && width != dimension) {
            throw text.refuse("proj_type", "is none, but width " + width + " is not model_cfg.embed_dim " + dimension);
        }
        return new TextTransformer(
                OpenClipBlocks.shape(text, width, heads, quickGelu),
                text.size("vocab_size", 49408),
                text.size("context_length", 77),
                dimension,
                !text.flag("no_causal_mask", false),
                OpenClipKeys.text(prefix, projects, text.flag("proj_bias", false), OpenClipBlocks.hasLayerScale(text)));
    }
}
