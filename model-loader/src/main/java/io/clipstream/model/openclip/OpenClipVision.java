package io.clipstream.model.openclip;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.Tower;
import io.clipstream.model.resnet.ModifiedResNet;
import io.clipstream.model.transformer.VisionTransformer;
import io.clipstream.model.transformer.VisionTransformer.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code vision_cfg} where it describes one of open_clip's own image towers: {@code CLIPVisionCfg}. */
final class OpenClipVision {
    /** All fields, since open_clip ignores those that a tower has no use for. */
    private static final Set<String> KEYS = Set.of(
            "layers",
            "width",
            "head_width",
            "mlp_ratio",
            "patch_size",
            "image_size",
            "ls_init_value",
            "patch_dropout",
            "attentional_pool",
            "attn_pooler_queries",
            "attn_pooler_heads",
            "no_ln_pre",
            "pos_embed_type",
            "final_ln_after_pool",
            "pool_type",
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
            "timm_model_name",
            "timm_model_pretrained",
            "timm_pool",
            "timm_proj",
            "timm_proj_bias",
            "timm_drop",
            "timm_drop_path");

    private OpenClipVision() {}

    static Tower read(JsonSection vision, int dimension, boolean quickGelu) throws CheckpointException {
        vision.refuseKeysOtherThan(KEYS);
        if (vision.node().path("layers").isArray()) {
            return resNet(vision, dimension);
        }
        return vit(vision, dimension, quickGelu);
    }

    private static ModifiedResNet resNet(JsonSection vision, int dimension) throws CheckpointException {
        List<Integer> blocks = new ArrayList<>();
        for (JsonNode count : vision.node().path("layers")) {
            blocks.add(count.isInt() ? count.intValue() : 0);
        }
        if (blocks.size() != 4 || blocks.stream().anyMatch(count -> count < 1 || count > 1000)) {
            throw vision.refuse(
                    "layers", "is " + vision.node().path("layers") + ", not the numbers of blocks in four stages");
        }
        int width = vision.size("width", 64);
        int headWidth = vision.size("head_width", 64);
        if (width % 2 != 0) {
            throw vision.refuse("width", "is " + width + ", not an even number");
        }
        int channels = ModifiedResNet.EXPANSION * width;
        int heads = channels / headWidth;
        if (heads < 1 || channels % heads != 0) {
            throw vision.refuse(
                    "head_width", "is " + headWidth + ", which does not divide 32 × width " + width + " into heads");
        }
        int imageSize = square(vision, "image_size", 224);
        if (imageSize % ModifiedResNet.TOTAL_STRIDE != 0) {
            throw vision.refuse("image_size", "is " + imageSize + ", not a multiple of 32");
        }
        return new ModifiedResNet(imageSize, blocks, width, heads, dimension, OpenClipKeys.VISUAL);
    }

    private static VisionTransformer vit(JsonSection vision, int dimension, boolean quickGelu)
            throws CheckpointException {
        JsonNode attentional = vision.node().path("attentional_pool");
        if (attentional.isTextual() || attentional.asBoolean(false)) {
            throw vision.refuse("attentional_pool", "is CoCa's, which is not supported; " + Refusal.USE_CLIP);
        }
        int width = vision.size("width", 768);
        int headWidth = vision.size("head_width", 64);
        int heads = width / headWidth;
        if (heads < 1 || width % heads != 0) {
            throw vision.refuse(
                    "head_width", "is " + headWidth + ", which gives " + heads + " heads for width " + width);
        }
        int imageSize = square(vision, "image_size", 224);
        int patchSize = square(vision, "patch_size", 16);
        if (patchSize > imageSize) {
            throw vision.refuse("patch_size", "is " + patchSize + ", more than image_size " + imageSize);
        }
        String positions = vision.text("pos_embed_type", "learnable");
        // Sines are stored with the weights like learned positions.
        if (!positions.equals("learnable") && !positions.equals("sin_cos_2d")) {
            throw vision.refuse("pos_embed_type", "is '" + positions + "'; open_clip knows learnable and sin_cos_2d");
        }
        return new VisionTransformer(
                OpenClipBlocks.shape(vision, width, heads, quickGelu),
                imageSize,
                patchSize,
                dimension,
                pool(vision),
                OpenClipKeys.vision(!vision.flag("no_ln_pre", false), OpenClipBlocks.hasLayerScale(vision)));
    }

    private static Pool pool(JsonSection vision) throws CheckpointException {
        String type = vision.text("pool_type", "tok");
        boolean normAfter = vision.flag("final_ln_after_pool", false);
        return switch (type) {
            case "tok" -> Pool.CLASS_TOKEN;
            case "avg" -> normAfter ? Pool.NORMED_MEAN : Pool.MEAN_OF_NORMED;
            default ->
                throw vision.refuse(
                        "pool_type", "is '" + type + "'; supported are tok and avg, since a picture has one vector");
        };
    }

    private static int square(JsonSection vision, String key, int otherwise) throws CheckpointException {
        JsonNode sides = vision.node().path(key);
        if (!sides.isArray()) {
            return vision.size(key, otherwise);
        }
        if (sides.size() != 2
                || !sides.get(0).isInt()
                || !sides.get(0).equals(sides.get(1))
                || sides.get(0).intValue() < 1) {
            throw vision.refuse(key, "is " + sides + "; supported are squares");
        }
        return sides.get(0).intValue();
    }
}
