package io.clipstream.model.openclip;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.Normalisation;
import java.util.Set;

/**
 * {@code preprocess_cfg} of {@code open_clip_config.json}, as {@code open_clip.image_transform} reads it: RGB after
 * resize and crop, a crop's gap halved half to even.
 */
final class OpenClipPreprocessing {
    private OpenClipPreprocessing() {}

    static PreprocessSpec read(JsonSection config, int imageSize) throws CheckpointException {
        config.refuseKeysOtherThan(Set.of("mean", "std", "interpolation", "resize_mode", "fill_color", "size", "mode"));
        if (!config.text("mode", "RGB").equals("RGB")) {
            throw config.refuse("mode", "is not RGB");
        }
        refuseOtherSize(config, imageSize);
        long fill = config.integer("fill_color", 0);
        if (fill < 0 || fill > 255) {
            throw config.refuse("fill_color", "is " + fill + ", not between 0 and 255");
        }
        try {
            return new PreprocessSpec(
                    imageSize,
                    imageSize,
                    fit(config),
                    interpolation(config),
                    PreprocessSpec.CropRounding.HALF_EVEN,
                    PreprocessSpec.Order.RGB_LAST,
                    (int) fill,
                    Normalisation.mean(config, "mean"),
                    Normalisation.std(config, "std"));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(config.file(), String.valueOf(e.getMessage()), e);
        }
    }

    private static void refuseOtherSize(JsonSection config, int imageSize) throws CheckpointException {
        JsonNode size = config.node().path("size");
        boolean same = size.isMissingNode()
                || size.isNull()
                || (size.isInt() && size.intValue() == imageSize)
                || (size.isArray()
                        && size.size() == 2
                        && size.get(0).asInt() == imageSize
                        && size.get(1).asInt() == imageSize);
        if (!same) {
            throw config.refuse("size", "is " + size + ", but model_cfg.vision_cfg.image_size is " + imageSize);
        }
    }

    private static PreprocessSpec.Fit fit(JsonSection config) throws CheckpointException {
        String mode = config.text("resize_mode", "shortest");
        return switch (mode) {
            case "shortest" -> PreprocessSpec.Fit.SHORTEST;
            case "longest" -> PreprocessSpec.Fit.LONGEST;
            case "squash" -> PreprocessSpec.Fit.SQUASH;
            default ->
                throw config.refuse("resize_mode", "is '" + mode + "'; supported are shortest, longest and squash");
        };
    }

    private static PreprocessSpec.Interpolation interpolation(JsonSection config) throws CheckpointException {
        String name = config.text("interpolation", "bicubic");
        return switch (name) {
            // What is random in training is bicubic afterwards.
            case "bicubic", "random" -> PreprocessSpec.Interpolation.BICUBIC;
            case "bilinear" -> PreprocessSpec.Interpolation.BILINEAR;
            default -> throw config.refuse("interpolation", "is '" + name + "'; supported are bicubic and bilinear");
        };
    }
}
