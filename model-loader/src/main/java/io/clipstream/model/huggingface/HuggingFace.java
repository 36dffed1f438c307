package io.clipstream.model.huggingface;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.family.ModelFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checkpoints as transformers saves them; {@code model_type} in {@code config.json} says which model it is. */
public final class HuggingFace implements ModelFamily {
    static final String PREPROCESSOR = "preprocessor_config.json";
    static final String TOKENIZER = "tokenizer.json";
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    /** {@code model.safetensors}, or its shards. */
    static final String WEIGHTS = "model";

    private static final String CONFIG = "config.json";
    private static final String OPEN_CLIP_CONFIG = "open_clip_config.json";
    private static final String OPEN_CLIP_LAYOUT =
            "use the same weights in OpenCLIP's layout (open_clip_config.json, open_clip_model.safetensors)";

    /**
     * Not where open_clip's layout is alone: such directories may hold a {@code config.json} too, and timm's hold one and
     * weights of the image tower, but name no model type.
     */
    @Override
    public boolean recognises(Path directory) throws IOException {
        if (!Files.isRegularFile(directory.resolve(CONFIG))) {
            return false;
        }
        return !Files.isRegularFile(directory.resolve(OPEN_CLIP_CONFIG))
                || (Checkpoint.isIn(directory, WEIGHTS)
                        && JsonSection.read(directory.resolve(CONFIG)).has("model_type"));
    }

    @Override
    public ClipArchitecture read(Path directory) throws IOException {
        JsonSection config = JsonSection.read(directory.resolve(CONFIG));
        String type = config.text("model_type", "");
        return switch (type) {
            case "clip" -> HuggingFaceClip.read(directory, config);
            case "siglip" -> HuggingFaceSiglip.read(directory, config);
            case "" ->
                throw config.refuse("model_type", "is missing" + timm(config) + "; supported are 'clip' and 'siglip'");
            default ->
                throw config.refuse(
                        "model_type", "is '" + type + "'; supported are 'clip' and 'siglip'. " + instead(type));
        };
    }

    /** timm's own {@code config.json}, which names an architecture, not a model type. */
    private static String timm(JsonSection config) {
        return config.has("architecture")
                ? " (this is timm's configuration of an image tower, without a text tower; " + OPEN_CLIP_LAYOUT + ")"
                : "";
    }

    private static String instead(String type) {
        return switch (type) {
            case "siglip2" ->
                "NaFlex takes pictures of any shape as lists of patches; use SigLIP 2 at a fixed resolution, such as"
                        + " google/siglip2-base-patch16-224, whose model_type is 'siglip'";
            case "siglip_vision_model",
                    "siglip2_vision_model",
                    "clip_vision_model",
                    "clip_vision_model_with_projection" ->
                "This is an image tower alone; use the whole model, with its text tower";
            case "clip_text_model", "siglip_text_model" ->
                "This is a text tower alone; use the whole model, with its image tower";
            case "mobileclip",
                    "mobileclip2",
                    "pe",
                    "perception_encoder",
                    "timm_wrapper",
                    "evaclip",
                    "eva_clip",
                    "clipa" -> "For this family, " + OPEN_CLIP_LAYOUT;
            case "metaclip_2", "altclip", "chinese_clip", "vision-text-dual-encoder", "jina_clip", "xlm-roberta" ->
                "Multilingual and other text towers are not supported; use SigLIP 2, which is multilingual"
                        + " (google/siglip2-base-patch16-224), or an English CLIP such as facebook/metaclip-b32-400m";
            case "xclip", "clipseg", "owlvit", "owlv2", "groupvit", "align", "blip", "blip-2", "flava", "clap" ->
                "It is built on other towers or for another task; use a CLIP or SigLIP checkpoint";
            default ->
                "Is the directory a CLIP or SigLIP checkpoint? If it has an open_clip_config.json too, "
                        + OPEN_CLIP_LAYOUT;
        };
    }

    /** Refuses a tower of another model within a configuration of ours. */
    static void refuseOtherTower(JsonSection section, String type) throws CheckpointException {
        String actual = section.text("model_type", type);
        if (!actual.equals(type)) {
            throw section.refuse("model_type", "is '" + actual + "'; supported is '" + type + "'");
        }
    }
}
