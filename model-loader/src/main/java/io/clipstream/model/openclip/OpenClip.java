package io.clipstream.model.openclip;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.family.ModelFamily;
import io.clipstream.model.family.Tower;
import io.clipstream.model.text.PoolRule;
import io.clipstream.model.text.TextCleaning;
import io.clipstream.model.text.TokenizerSpec;
import io.clipstream.model.transformer.Activation;
import io.clipstream.model.transformer.CausalTextTransformer;
import io.clipstream.model.transformer.TransformerShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * open_clip's own layout, with timm's {@code tf_efficientnet_lite0} as the image tower. A key of the configuration that
 * is not read here is refused, since it may describe another network.
 */
public final class OpenClip implements ModelFamily {
    private static final String CONFIG = "open_clip_config.json";
    private static final String WEIGHTS = "open_clip_model";
    private static final String TOKENIZER = "tokenizer.json";
    /** PyTorch's default, which open_clip leaves in place. */
    private static final double LAYER_NORM_EPSILON = 1e-5;

    @Override
    public boolean recognises(Path directory) {
        return Files.isRegularFile(directory.resolve(CONFIG));
    }

    @Override
    public ClipArchitecture read(Path directory) throws IOException {
        JsonSection config = JsonSection.read(directory.resolve(CONFIG));
        JsonSection model = config.section("model_cfg");
        model.refuseKeysOtherThan(Set.of("embed_dim", "quick_gelu", "vision_cfg", "text_cfg"));
        int dimension = model.size("embed_dim");
        Activation activation = model.flag("quick_gelu", false) ? Activation.QUICK_GELU : Activation.GELU;
        Checkpoint checkpoint = Checkpoint.open(directory, WEIGHTS);
        Tower imageTower = imageTower(model.section("vision_cfg"), dimension, checkpoint);
        JsonSection text = model.section("text_cfg");
        CausalTextTransformer textTower = textTower(text, dimension, activation);
        return new ClipArchitecture(
                "CLIP (OpenCLIP)",
                imageTower,
                textTower,
                OpenClipPreprocessing.read(config.section("preprocess_cfg"), imageTower.imageSize()),
                new TokenizerSpec(
                        directory.resolve(TOKENIZER),
                        textTower.context(),
                        textTower.vocabulary(),
                        // With a tokeniser of its own a model gets only white space cleaned: HFTokenizer's default.
                        text.has("hf_tokenizer_name")
                                ? TextCleaning.OPEN_CLIP_WHITESPACE
                                : TextCleaning.OPEN_CLIP_LOWER,
                        PoolRule.highestId()),
                new LogitParameters(Math.exp(checkpoint.scalar(OpenClipKeys.LOGIT_SCALE)), 0, Likelihood.SOFTMAX),
                checkpoint,
                Set.of(OpenClipKeys.LOGIT_SCALE),
                OpenClipKeys::isHarmless,
                List.of(config.file()));
    }

    private static Tower imageTower(JsonSection vision, int dimension, Checkpoint checkpoint)
            throws CheckpointException {
        if (vision.has("timm_model_name")) {
            return TimmTowers.read(vision, dimension, checkpoint);
        }
        String tower = vision.node().path("layers").isArray() ? "a ResNet" : "open_clip's own ViT";
        throw vision.refuse(
                "timm_model_name",
                "is missing, so the image tower is " + tower + ", which is not supported in this layout yet; "
                        + "use the same weights as a Hugging Face directory (config.json, model.safetensors)");
    }

    private static CausalTextTransformer textTower(JsonSection text, int dimension, Activation activation)
            throws CheckpointException {
        text.refuseKeysOtherThan(
                Set.of("context_length", "vocab_size", "width", "heads", "layers", "mlp_ratio", "hf_tokenizer_name"));
        int width = text.size("width", 512);
        int heads = text.size("heads", 8);
        if (width % heads != 0) {
            throw text.refuse("heads", "is " + heads + ", which does not divide width " + width);
        }
        double ratio = text.number("mlp_ratio", 4);
        if (!(ratio > 0 && ratio <= 64)) {
            throw text.refuse("mlp_ratio", "is " + ratio + ", not between 0 and 64");
        }
        return new CausalTextTransformer(
                new TransformerShape(
                        width, text.size("layers", 12), heads, (int) (width * ratio), activation, LAYER_NORM_EPSILON),
                text.size("vocab_size", 49408),
                text.size("context_length", 77),
                dimension,
                OpenClipKeys.TEXT);
    }
}
