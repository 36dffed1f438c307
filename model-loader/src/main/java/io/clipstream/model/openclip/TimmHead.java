package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.layers.Head;
import java.util.Set;

/**
 * {@code vision_cfg} as {@code open_clip.timm_model.TimmModel} reads it: everything beside the trunk. Rates of dropout
 * and {@code timm_model_pretrained} matter in training only.
 */
final class TimmHead {
    /** All keys that towers from timm know. */
    static final Set<String> KEYS = Set.of(
            "timm_model_name",
            "timm_model_pretrained",
            "timm_pool",
            "timm_proj",
            "timm_proj_bias",
            "timm_drop",
            "timm_drop_path",
            "patch_dropout",
            "image_size");

    private TimmHead() {}

    /**
     * {@code timm_proj}: {@code null} or empty leaves the projection to timm's own classifier, which has a bias.
     *
     * @param classifier name of timm's, after the trunk's prefix
     */
    static Head read(JsonSection vision, String classifier) throws CheckpointException {
        boolean left = vision.node().has("timm_proj") && !vision.has("timm_proj");
        String projection = left ? "" : vision.text("timm_proj", "linear");
        boolean biased = vision.flag("timm_proj_bias", false);
        return switch (projection) {
            case "" -> new Head(Head.Kind.LINEAR, OpenClipKeys.TIMM_TRUNK + classifier, true);
            case "none" -> new Head(Head.Kind.NONE, "", false);
            case "linear" -> new Head(Head.Kind.LINEAR, OpenClipKeys.TIMM_PROJECTION, biased);
            case "mlp" -> new Head(Head.Kind.MLP, OpenClipKeys.TIMM_MLP, biased);
            default ->
                throw vision.refuse("timm_proj", "is '" + projection + "'; supported are null, none, linear and mlp");
        };
    }

    /** Refuses a {@code timm_pool} other than the tower's own; an empty one leaves the choice to timm. */
    static void requirePool(JsonSection vision, String supported) throws CheckpointException {
        String pool = vision.text("timm_pool", "avg");
        boolean left = pool.isEmpty() && vision.node().hasNonNull("timm_proj");
        if (!left && !pool.equals(supported)) {
            throw vision.refuse("timm_pool", "is '" + pool + "'; supported for this model is '" + supported + "'");
        }
    }

    /** Refuses a dimension other than the features', where nothing stands between. */
    static void requireWidth(JsonSection vision, Head head, int width, int dimension) throws CheckpointException {
        if (head.kind() == Head.Kind.NONE && width != dimension) {
            throw vision.refuse(
                    "timm_proj", "is 'none', so embed_dim is the tower's width, " + width + ", but it is " + dimension);
        }
    }
}
