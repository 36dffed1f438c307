package io.clipstream.model.huggingface;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.family.ModelFamily;
import io.clipstream.model.text.PoolRule;
import io.clipstream.model.text.TextCleaning;
import io.clipstream.model.text.TokenizerSpec;
import io.clipstream.model.transformer.Activation;
import io.clipstream.model.transformer.TextTransformer;
import io.clipstream.model.transformer.TransformerShape;
import io.clipstream.model.transformer.VisionTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * {@code transformers.CLIPModel}: OpenAI's ViT checkpoints and those that LAION and DataComp published in this layout.
 * Keys that {@code config.json} leaves out have the defaults of {@code CLIPConfig}.
 */
public final class HuggingFaceClip implements ModelFamily {
    private static final String CONFIG = "config.json";
    private static final String PREPROCESSOR = "preprocessor_config.json";
    private static final String WEIGHTS = "model";
    private static final String TOKENIZER = "tokenizer.json";
    /** What {@code eos_token_id} was by mistake until 2023: such checkpoints pool at the highest id. */
    private static final int LEGACY_END = 2;

    private static final int DEFAULT_END = 49407;

    /** Not where the weights are in open_clip's layout alone, whose directories may hold a {@code config.json} too. */
    @Override
    public boolean recognises(Path directory) {
        return Files.isRegularFile(directory.resolve(CONFIG))
                && (Checkpoint.isIn(directory, WEIGHTS)
                        || !Files.isRegularFile(directory.resolve("open_clip_config.json")));
    }

    @Override
    public ClipArchitecture read(Path directory) throws IOException {
        JsonSection config = JsonSection.read(directory.resolve(CONFIG));
        refuseOtherModels(config);
        JsonSection text = config.section("text_config").overlaidBy(config.section("text_config_dict"));
        JsonSection vision = config.section("vision_config").overlaidBy(config.section("vision_config_dict"));
        int dimension = config.size("projection_dim", 512);
        VisionTransformer imageTower = imageTower(vision, dimension);
        TextTransformer textTower = textTower(text, dimension);
        Path preprocessor = directory.resolve(PREPROCESSOR);
        Checkpoint checkpoint = Checkpoint.open(directory, WEIGHTS);
        return new ClipArchitecture(
                "CLIP (Hugging Face)",
                imageTower,
                textTower,
                HuggingFacePreprocessing.read(JsonSection.read(preprocessor), imageTower.imageSize()),
                new TokenizerSpec(
                        directory.resolve(TOKENIZER),
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

    private static void refuseOtherModels(JsonSection config) throws CheckpointException {
        String type = config.text("model_type", "");
        if (type.equals("siglip") || type.equals("siglip2")) {
            throw config.refuse(
                    "model_type", "is '" + type + "': SigLIP is not supported yet; use a CLIP checkpoint ('clip')");
        }
        if (!type.equals("clip")) {
            throw config.refuse("model_type", "is '" + type + "'; supported is 'clip'");
        }
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
                shape(vision, 768, 3072, 12, 12),
                imageSize,
                patchSize,
                dimension,
                VisionTransformer.Pool.CLASS_TOKEN,
                HuggingFaceKeys.VISION);
    }

    private static TextTransformer textTower(JsonSection text, int dimension) throws CheckpointException {
        return new TextTransformer(
                shape(text, 512, 2048, 12, 8),
                text.size("vocab_size", 49408),
                text.size("max_position_embeddings", 77),
                dimension,
                true,
                HuggingFaceKeys.TEXT);
    }

    private static TransformerShape shape(JsonSection section, int width, int hidden, int layers, int heads)
            throws CheckpointException {
        int actualWidth = section.size("hidden_size", width);
        int actualHeads = section.size("num_attention_heads", heads);
        if (actualWidth % actualHeads != 0) {
            throw section.refuse(
                    "num_attention_heads", "is " + actualHeads + ", which does not divide hidden_size " + actualWidth);
        }
        double epsilon = section.number("layer_norm_eps", 1e-5);
        if (!(epsilon > 0 && epsilon < 1)) {
            throw section.refuse("layer_norm_eps", "is " + epsilon + ", not between 0 and 1");
        }
        return new TransformerShape(
                actualWidth,
                section.size("num_hidden_layers", layers),
                actualHeads,
                section.size("intermediate_size", hidden),
                activation(section),
                epsilon);
    }

    private static Activation activation(JsonSection section) throws CheckpointException {
        String name = section.text("hidden_act", "quick_gelu");
        return switch (name) {
            case "quick_gelu" -> Activation.QUICK_GELU;
            case "gelu" -> Activation.GELU;
            default -> throw section.refuse("hidden_act", "is '" + name + "'; supported are quick_gelu and gelu");
        };
    }

    private static PoolRule poolRule(JsonSection text) throws CheckpointException {
        long end = text.integer("eos_token_id", DEFAULT_END);
        return end == LEGACY_END ? PoolRule.highestId() : PoolRule.firstOf(end);
    }
}
