package io.clipstream.model.huggingface;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.text.PoolRule;
import io.clipstream.model.text.TextCleaning;
import io.clipstream.model.text.TokenizerSpec;
import io.clipstream.model.transformer.TextTransformer;
import io.clipstream.model.transformer.VisionTransformer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * {@code transformers.CLIPModel}: OpenAI's ViT checkpoints, TinyCLIP, and those that LAION, DataComp and MetaCLIP
 * published in this layout. Keys that {@code config.json} leaves out have the defaults of {@code CLIPConfig}.
 */
final class HuggingFaceClip {
    /** What {@code eos_token_id} was by mistake until 2023: such checkpoints pool at the highest id. */
    private static final int LEGACY_END = 2;

    private static final int DEFAULT_END = 49407;

    private static final HuggingFaceShapes SHAPES = new HuggingFaceShapes("quick_gelu", 1e-5);

    private HuggingFaceClip() {}

    static ClipArchitecture read(Path directory, JsonSection config) throws IOException {
        JsonSection text = tower(config, "text_config");
        JsonSection vision = tower(config, "vision_config");
        int dimension = config.size("projection_dim", 512);
        HuggingFace.refuseOtherTower(text, "clip_text_model");
        HuggingFace.refuseOtherTower(vision, "clip_vision_model");
        VisionTransformer imageTower = imageTower(vision, dimension);
        TextTransformer textTower = textTower(text, dimension);
        Path preprocessor = directory.resolve(HuggingFace.PREPROCESSOR);
        Checkpoint checkpoint = Checkpoint.open(directory, HuggingFace.WEIGHTS);
        return new ClipArchitecture(
                "CLIP (Hugging Face)",
                imageTower,
                textTower,
                HuggingFacePreprocessing.read(JsonSection.read(preprocessor), imageTower.imageSize()),
                new TokenizerSpec(
                        directory.resolve(HuggingFace.TOKENIZER),
                        textTower.context(),
                        textTower.vocabulary(),
                        TextCleaning.NONE,
                        poolRule(text)),
                new LogitParameters(Math.exp(checkpoint.scalar(HuggingFaceKeys.LOGIT_SCALE)), 0, Likelihood.SOFTMAX),
                checkpoint,
                Set.of(HuggingFaceKeys.LOGIT_SCALE),
                HuggingFaceKeys::isHarmless,
                List.of(config.file(), preprocessor));
    }

    /** A {@code *_config_dict}, which checkpoints of 2022 have, replaces the other whole, with defaults for what it lacks. */
    private static JsonSection tower(JsonSection config, String key) throws CheckpointException {
        String old = key + "_dict";
        return config.section(config.has(old) ? old : key);
    }

    private static VisionTransformer imageTower(JsonSection vision, int dimension) throws CheckpointException {
        if (vision.size("num_channels", 3) != 3) {
            throw vision.refuse("num_channels", "is not 3: only RGB pictures are encoded");
        }
        int imageSize = vision.size("image_size", 224);
        int patchSize = vision.size("patch_size", 32);
        if (imageSize % patchSize != 0) {
            throw vision.refuse("patch_size", "is " + patchSize + ", which does not divide image_size " + imageSize);
        }
        return new VisionTransformer(
                SHAPES.read(vision, 768, 3072, 12, 12),
                imageSize,
                patchSize,
                dimension,
                VisionTransformer.Pool.CLASS_TOKEN,
                HuggingFaceKeys.VISION);
    }

    private static TextTransformer textTower(JsonSection text, int dimension) throws CheckpointException {
        return new TextTransformer(
                SHAPES.read(text, 512, 2048, 12, 8),
                text.size("vocab_size", 49408),
                text.size("max_position_embeddings", 77),
                dimension,
                true,
                HuggingFaceKeys.TEXT);
    }

    private static PoolRule poolRule(JsonSection text) throws CheckpointException {
        long end = text.integer("eos_token_id", DEFAULT_END);
        return end == LEGACY_END ? PoolRule.highestId() : PoolRule.firstOf(end);
    }
}
