package io.clipstream.model.huggingface;

import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.Normalisation;

/**
 * {@code preprocessor_config.json}. Of {@code CLIPImageProcessor} (in 2021, {@code CLIPFeatureExtractor}): short side,
 * centre crop with the gap's half rounded down, RGB before both. Of {@code SiglipImageProcessor}: RGB, then both sides
 * to the size, whatever that does to the proportions.
 */
final class HuggingFacePreprocessing {
    private static final double RESCALE = 1 / 255.0;
    private static final PreprocessSpec.Channels HALF = new PreprocessSpec.Channels(0.5f, 0.5f, 0.5f);

    private HuggingFacePreprocessing() {}

    static PreprocessSpec read(JsonSection config, int imageSize) throws CheckpointException {
        refuseSkipped(config, "do_resize", "do_center_crop", "do_normalize", "do_rescale");
        int crop = square(config, "crop_size", imageSize);
        if (crop != imageSize) {
            throw config.refuse(
                    "crop_size", "is " + crop + ", but vision_config.image_size in config.json is " + imageSize);
        }
        try {
            return new PreprocessSpec(
                    shortestEdge(config, imageSize),
                    crop,
                    PreprocessSpec.Fit.SHORTEST,
                    interpolation(config),
                    PreprocessSpec.CropRounding.FLOOR,
                    PreprocessSpec.Order.RGB_FIRST,
                    0,
                    Normalisation.mean(config, "image_mean"),
                    Normalisation.std(config, "image_std"));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(config.file(), String.valueOf(e.getMessage()), e);
        }
    }

    static PreprocessSpec siglip(JsonSection config, int imageSize) throws CheckpointException {
        refuseSkipped(config, "do_resize", "do_normalize", "do_rescale");
        if (config.flag("do_center_crop", false)) {
            throw config.refuse("do_center_crop", "is true; SigLIP's pictures are resized to a square, not cropped");
        }
        int size = square(config, "size", 224);
        if (size != imageSize) {
            throw config.refuse("size", "is " + size + ", but vision_config.image_size in config.json is " + imageSize);
        }
        try {
            return new PreprocessSpec(
                    size,
                    size,
                    PreprocessSpec.Fit.SQUASH,
                    interpolation(config),
                    PreprocessSpec.CropRounding.FLOOR,
                    PreprocessSpec.Order.RGB_FIRST,
                    0,
                    config.has("image_mean") ? Normalisation.mean(config, "image_mean") : HALF,
                    config.has("image_std") ? Normalisation.std(config, "image_std") : HALF);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(config.file(), String.valueOf(e.getMessage()), e);
        }
    }

    private static void refuseSkipped(JsonSection config, String... steps) throws CheckpointException {
        for (String step : steps) {
            if (!config.flag(step, true)) {
                throw config.refuse(step, "is false; an encoder here gets pictures resized, cropped and normalised");
            }
        }
        if (Math.abs(config.number("rescale_factor", RESCALE) - RESCALE) > 1e-9) {
            throw config.refuse("rescale_factor", "is not 1/255");
        }
    }

    private static int shortestEdge(JsonSection config, int otherwise) throws CheckpointException {
        if (!config.has("size") || config.node().path("size").isInt()) {
            return config.size("size", otherwise);
        }
        JsonSection size = config.section("size");
        if (!size.has("shortest_edge")) {
            throw config.refuse(
                    "size", "is " + size.node() + "; supported are a number and an object with shortest_edge");
        }
        return size.size("shortest_edge");
    }

    private static int square(JsonSection config, String key, int otherwise) throws CheckpointException {
        if (!config.has(key) || config.node().path(key).isInt()) {
            return config.size(key, otherwise);
        }
        JsonSection size = config.section(key);
        int height = size.size("height");
        if (height != size.size("width")) {
            throw config.refuse(key, "is not a square");
        }
        return height;
    }

    private static PreprocessSpec.Interpolation interpolation(JsonSection config) throws CheckpointException {
        long resample = config.integer("resample", 3);
        if (resample == 3) {
            return PreprocessSpec.Interpolation.BICUBIC;
        }
        if (resample == 2) {
            return PreprocessSpec.Interpolation.BILINEAR;
        }
        throw config.refuse("resample", "is " + resample + "; supported are 3 (bicubic) and 2 (bilinear)");
    }
}
