package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.Tower;
import io.clipstream.model.fastvit.FastVit;
import io.clipstream.model.fastvit.FastVitSizes;
import io.clipstream.model.fastvit.FastVitVariant;
import io.clipstream.model.layers.Head;

/** timm's FastViTs that MobileCLIP and MobileCLIP2 have. */
final class TimmFastVit implements TimmFamily {
    @Override
    public boolean recognises(String timmModelName) {
        return FastVitVariant.find(timmModelName) != null;
    }

    @Override
    public String supported() {
        return FastVitVariant.names();
    }

    @Override
    public Tower read(JsonSection vision, int dimension, Checkpoint checkpoint) throws CheckpointException {
        vision.refuseKeysOtherThan(TimmHead.KEYS);
        String name = vision.text("timm_model_name", "");
        FastVitVariant variant = FastVitVariant.find(name);
        if (variant == null) {
            throw new IllegalArgumentException(name + " is not one of " + FastVitVariant.names());
        }
        TimmHead.requirePool(vision, "avg");
        refuseFused(vision, checkpoint);
        FastVitSizes sizes = FastVitSizes.read(checkpoint, OpenClipKeys.TIMM_TRUNK, variant);
        Head head = TimmHead.read(vision, "head.fc");
        TimmHead.requireWidth(vision, head, sizes.features(), dimension);
        int imageSize = vision.size("image_size", 224);
        try {
            return new FastVit(variant, sizes, imageSize, dimension, head, OpenClipKeys.TIMM_TRUNK);
        } catch (IllegalArgumentException e) {
            throw vision.refuse("image_size", "is " + imageSize + ", but " + e.getMessage());
        }
    }

    private static void refuseFused(JsonSection vision, Checkpoint checkpoint) throws CheckpointException {
        String fused = OpenClipKeys.TIMM_TRUNK + "stem.0.reparam_conv.weight";
        if (checkpoint.find(fused) != null) {
            throw vision.refuse(
                    "timm_model_name",
                    "is a FastViT whose branches are fused already (there is a tensor '" + fused
                            + "'); use the weights as published, before reparameterize(), which open_clip needs too");
        }
    }
}
