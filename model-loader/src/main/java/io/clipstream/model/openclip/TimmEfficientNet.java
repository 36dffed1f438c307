package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.efficientnet.EfficientNetLite;
import io.clipstream.model.family.Tower;
import java.util.Set;

/** timm's {@code tf_efficientnet_lite0}. */
final class TimmEfficientNet implements TimmFamily {
    @Override
    public boolean recognises(String timmModelName) {
        return timmModelName.equals(EfficientNetLite.LITE0);
    }

    @Override
    public String supported() {
        return EfficientNetLite.LITE0;
    }

    @Override
    public Tower read(JsonSection vision, int dimension, Checkpoint checkpoint) throws CheckpointException {
        vision.refuseKeysOtherThan(Set.of(
                "timm_model_name",
                "timm_model_pretrained",
                "timm_pool",
                "timm_proj",
                "timm_proj_bias",
                "image_size",
                "timm_drop",
                "timm_drop_path"));
        requireText(vision, "timm_pool", "avg");
        requireText(vision, "timm_proj", "linear");
        if (!vision.flag("timm_proj_bias", false)) {
            throw vision.refuse("timm_proj_bias", "is false; supported is a projection with bias");
        }
        int imageSize = vision.size("image_size", 224);
        if (imageSize % 32 != 0) {
            throw vision.refuse("image_size", "is " + imageSize + ", not a multiple of 32");
        }
        return new EfficientNetLite(imageSize, dimension, OpenClipKeys.TIMM_TRUNK, OpenClipKeys.TIMM_PROJECTION);
    }

    private static void requireText(JsonSection section, String key, String supported) throws CheckpointException {
        String value = section.text(key, supported);
        if (!value.equals(supported)) {
            throw section.refuse(key, "is '" + value + "'; supported is '" + supported + "'");
        }
    }
}
