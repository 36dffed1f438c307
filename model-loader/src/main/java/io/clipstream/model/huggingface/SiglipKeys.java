package io.clipstream.model.huggingface;

import io.clipstream.model.transformer.MapHead;
import io.clipstream.model.transformer.MapVisionTransformer;
import io.clipstream.model.transformer.TextTransformer;
import java.util.List;

/** The names of {@code transformers.SiglipModel}'s tensors, verbatim. */
final class SiglipKeys {
    static final String LOGIT_SCALE = "logit_scale";
    static final String LOGIT_BIAS = "logit_bias";

    static final MapVisionTransformer.Keys VISION = new MapVisionTransformer.Keys(
            "vision_model.embeddings.patch_embedding",
            "vision_model.embeddings.position_embedding.weight",
            false,
            layer -> HuggingFaceKeys.block("vision_model.encoder.layers." + layer + "."),
            "vision_model.post_layernorm");

    static final MapHead.Keys HEAD = new MapHead.Keys(
            "vision_model.head.probe",
            List.of("vision_model.head.attention.in_proj_weight"),
            List.of("vision_model.head.attention.in_proj_bias"),
            "vision_model.head.attention.out_proj",
            "vision_model.head.layernorm",
            "vision_model.head.mlp.fc1",
            "vision_model.head.mlp.fc2");

    static final TextTransformer.Keys TEXT = new TextTransformer.Keys(
            "text_model.embeddings.token_embedding.weight",
            "text_model.embeddings.position_embedding.weight",
            layer -> HuggingFaceKeys.block("text_model.encoder.layers." + layer + "."),
            "text_model.final_layer_norm",
            "text_model.head.weight",
            "text_model.head.bias",
            false);

    private SiglipKeys() {}
}
