package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.convnext.ConvNext;
import io.clipstream.model.convnext.ConvNextSizes;
import io.clipstream.model.family.Tower;
import io.clipstream.model.layers.Head;
import java.util.Map;
import java.util.TreeMap;

/** timm's ConvNeXts without global response norms. */
final class TimmConvNext implements TimmFamily {
    /** timm 1.0.31, {@code timm/models/convnext.py}: the epsilon of a variant's norms. */
    private static final Map<String, Double> EPSILONS = new TreeMap<>(Map.of(
            "convnext_tiny", 1e-6,
            "convnext_small", 1e-6,
            "convnext_base", 1e-6,
            "convnext_large", 1e-6,
            "convnext_xlarge", 1e-6,
            "convnext_xxlarge", 1e-5));

    @Override
    public boolean recognises(String timmModelName) {
        return EPSILONS.containsKey(timmModelName);
    }

    @Override
    public String supported() {
        return String.join(", ", EPSILONS.keySet());
    }

    @Override
    public Tower read(JsonSection vision, int dimension, Checkpoint checkpoint) throws CheckpointException {
        vision.refuseKeysOtherThan(TimmHead.KEYS);
        TimmHead.requirePool(vision, "avg");
        double epsilon = EPSILONS.getOrDefault(vision.text("timm_model_name", ""), Double.NaN);
        ConvNextSizes sizes = ConvNextSizes.read(checkpoint, OpenClipKeys.TIMM_TRUNK);
        Head head = TimmHead.read(vision, "head.fc");
        TimmHead.requireWidth(vision, head, sizes.features(), dimension);
        int imageSize = vision.size("image_size", 224);
        try {
            return new ConvNext(sizes, epsilon, imageSize, dimension, head, OpenClipKeys.TIMM_TRUNK);
        } catch (IllegalArgumentException e) {
            throw vision.refuse("image_size", "is " + imageSize + ", but " + e.getMessage());
        }
    }
}
