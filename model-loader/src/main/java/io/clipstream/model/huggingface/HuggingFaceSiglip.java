package io.clipstream.model.huggingface;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.text.PoolRule;
import io.clipstream.model.text.TextCleaning;
import io.clipstream.model.text.TokenizerSettings;
import io.clipstream.model.text.TokenizerSpec;
import io.clipstream.model.transformer.MapHead;
import io.clipstream.model.transformer.MapVisionTransformer;
import io.clipstream.model.transformer.TextTransformer;
import io.clipstream.model.transformer.TransformerShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code transformers.SiglipModel}: SigLIP, and SigLIP 2 at fixed resolutions, which is published as the same model with
 * Gemma's tokeniser and bilinear pictures. Keys that {@code config.json} leaves out have {@code SiglipConfig}'s defaults:
 * the published files leave out nearly all.
 */
final class HuggingFaceSiglip {
    private static final HuggingFaceShapes SHAPES = new HuggingFaceShapes("gelu_pytorch_tanh", 1e-6);

    private HuggingFaceSiglip() {}

    static ClipArchitecture read(Path directory, JsonSection config) throws IOException {
        JsonSection text = config.section("text_config");
        JsonSection vision = config.section("vision_config");
        HuggingFace.refuseOtherTower(text, "siglip_text_model");
        HuggingFace.refuseOtherTower(vision, "siglip_vision_model");
        MapVisionTransformer imageTower = imageTower(vision);
        TextTransformer textTower = textTower(text, imageTower.dimension());
        Path preprocessor = directory.resolve(HuggingFace.PREPROCESSOR);
        PreprocessSpec preprocess =
                HuggingFacePreprocessing.siglip(JsonSection.read(preprocessor), imageTower.imageSize());
        TokenizerSettings tokenizer = tokenizer(directory);
        List<Path> configuration = new ArrayList<>(List.of(config.file(), preprocessor));
        configuration.addAll(tokenizer.files());
        Checkpoint checkpoint = Checkpoint.open(directory, HuggingFace.WEIGHTS);
        return new ClipArchitecture(
                "SigLIP (Hugging Face)",
                imageTower,
                textTower,
                preprocess,
                new TokenizerSpec(
                        directory.resolve(HuggingFace.TOKENIZER),
                        textTower.context(),
                        textTower.vocabulary(),
                        TextCleaning.NONE,
                        PoolRule.last(),
                        tokenizer.rules(),
                        tokenizer.padding()),
                new LogitParameters(
                        Math.exp(checkpoint.scalar(SiglipKeys.LOGIT_SCALE)),
                        checkpoint.scalar(SiglipKeys.LOGIT_BIAS),
                        Likelihood.SIGMOID),
                checkpoint,
                Set.of(SiglipKeys.LOGIT_SCALE, SiglipKeys.LOGIT_BIAS),
                HuggingFaceKeys::isHarmless,
                configuration);
    }

    private static MapVisionTransformer imageTower(JsonSection vision) throws CheckpointException {
        if (vision.size("num_channels", 3) != 3) {
            throw vision.refuse("num_channels", "is not 3: only RGB pictures are encoded");
        }
        if (!vision.flag("vision_use_head", true)) {
            throw vision.refuse("vision_use_head", "is false: without its head the tower gives no vector of a picture");
        }
        TransformerShape shape = SHAPES.read(vision, 768, 3072, 12, 12);
        int imageSize = vision.size("image_size", 224);
        int patchSize = vision.size("patch_size", 16);
        try {
            MapHead head = new MapHead(
                    shape.width(), shape.heads(), shape.hidden(), shape.activation(), shape.epsilon(), SiglipKeys.HEAD);
            return new MapVisionTransformer(shape, imageSize, patchSize, head, SiglipKeys.VISION);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(vision.file(), "vision_config: " + e.getMessage(), e);
        }
    }

    private static TextTransformer textTower(JsonSection text, int dimension) throws CheckpointException {
        TransformerShape shape = SHAPES.read(text, 768, 3072, 12, 12);
        int projection = text.size("projection_size", shape.width());
        if (projection != dimension) {
            throw text.refuse(
                    text.has("projection_size") ? "projection_size" : "hidden_size",
                    "is " + projection + ", but vision_config.hidden_size is " + dimension
                            + ": vectors of texts and pictures must be as wide");
        }
        return new TextTransformer(
                shape,
                text.size("vocab_size", 32000),
                text.size("max_position_embeddings", 64),
                dimension,
                false,
                SiglipKeys.TEXT);
    }

    private static TokenizerSettings tokenizer(Path directory) throws IOException {
        JsonSection config = JsonSection.read(directory.resolve(HuggingFace.TOKENIZER_CONFIG));
        if (config.node().path("model_input_names").toString().contains("attention_mask")) {
            throw config.refuse(
                    "model_input_names",
                    "has attention_mask, which would hide padding that SigLIP's text tower was trained to see;"
                            + " published checkpoints have [\"input_ids\"] alone");
        }
        return TokenizerSettings.read(config.file());
    }
}
