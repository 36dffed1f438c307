package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.Tower;
import io.clipstream.model.layers.Head;
import io.clipstream.model.timmvit.TimmVit;
import io.clipstream.model.timmvit.VitSizes;
import io.clipstream.model.timmvit.VitVariant;
import io.clipstream.model.timmvit.VitVariants;

/** timm's vision transformers. */
final class TimmVits implements TimmFamily {
    @Override
    public boolean recognises(String timmModelName) {
        return VitVariants.find(timmModelName) != null;
    }

    @Override
    public String supported() {
        return VitVariants.names();
    }

    @Override
    public Tower read(JsonSection vision, int dimension, Checkpoint checkpoint) throws CheckpointException {
        vision.refuseKeysOtherThan(TimmHead.KEYS);
        String name = vision.text("timm_model_name", "");
        VitVariant variant = VitVariants.find(name);
        if (variant == null) {
            throw new IllegalArgumentException(name + " is not one of " + VitVariants.names());
        }
        TimmHead.requirePool(
                vision,
                switch (variant.pool()) {
                    case TOKEN -> "token";
                    case MEAN -> "avg";
                    case MAP -> "map";
                });
        VitSizes sizes = VitSizes.read(checkpoint, OpenClipKeys.TIMM_TRUNK, variant);
        Head head = TimmHead.read(vision, "head");
        TimmHead.requireWidth(vision, head, sizes.width(), dimension);
        int imageSize = vision.size("image_size", 224);
        try {
            return new TimmVit(variant, sizes, imageSize, dimension, head, OpenClipKeys.TIMM_TRUNK);
        } catch (IllegalArgumentException e) {
            throw vision.refuse("timm_model_name", "is '" + name + "', but " + e.getMessage());
        }
    }
}
