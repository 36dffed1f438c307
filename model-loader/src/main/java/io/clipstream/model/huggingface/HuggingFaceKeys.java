package io.clipstream.model.huggingface;

import io.clipstream.model.transformer.BlockKeys;
import io.clipstream.model.transformer.TextTransformer;
import io.clipstream.model.transformer.VisionTransformer;
import java.util.List;

/** The names of {@code transformers.CLIPModel}'s tensors, verbatim ({@code pre_layrnorm} is spelt so there). */
final class HuggingFaceKeys {
    static final String LOGIT_SCALE = "logit_scale";

    static final VisionTransformer.Keys VISION = new VisionTransformer.Keys(
            "vision_model.embeddings.class_embedding",
            "vision_model.embeddings.patch_embedding.weight",
            "vision_model.embeddings.position_embedding.weight",
            "vision_model.pre_layrnorm",
            layer -> block("vision_model.encoder.layers." + layer + "."),
            "vision_model.post_layernorm",
            "visual_projection.weight",
            false);

    static final TextTransformer.Keys TEXT = new TextTransformer.Keys(
            "text_model.embeddings.token_embedding.weight",
            "text_model.embeddings.position_embedding.weight",
            layer -> block("text_model.encoder.layers." + layer + "."),
            "text_model.final_layer_norm",
            "text_projection.weight",
            null,
            false);

    private HuggingFaceKeys() {}

    private static BlockKeys block(String prefix) {
        return new BlockKeys(
                prefix + "layer_norm1",
                List.of(
                        prefix + "self_attn.q_proj.weight",
                        prefix + "self_attn.k_proj.weight",
                        prefix + "self_attn.v_proj.weight"),
                List.of(
                        prefix + "self_attn.q_proj.bias",
                        prefix + "self_attn.k_proj.bias",
                        prefix + "self_attn.v_proj.bias"),
                prefix + "self_attn.out_proj",
                prefix + "layer_norm2",
                prefix + "mlp.fc1",
                prefix + "mlp.fc2");
    }

    /** Positions counted from 0, which checkpoints of 2021 to 2023 hold as int64 tensors. */
    static boolean isHarmless(String name) {
        return name.equals("text_model.embeddings.position_ids") || name.equals("vision_model.embeddings.position_ids");
    }
}
