package io.clipstream.model.openclip;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.family.ModelFamily;
import io.clipstream.model.family.Tower;
import io.clipstream.model.text.TokenizerSpec;
import io.clipstream.model.transformer.TextTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * open_clip's own layout ({@code open_clip.CLIP} and {@code CustomTextCLIP}), with its own image towers or timm's. A key
 * of the configuration that is not read here is refused, since it may describe another network.
 */
public final class OpenClip implements ModelFamily {
    private static final String CONFIG = "open_clip_config.json";
    private static final String WEIGHTS = "open_clip_model";
    /** What open_clip called them until 2023, and still reads. */
    private static final String OLD_WEIGHTS = "open_clip_pytorch_model";

    private static final Set<String> KEYS = Set.of(
            "embed_dim",
            "quick_gelu",
            "custom_text",
            "vision_cfg",
            "text_cfg",
            "init_logit_scale",
            "init_logit_bias",
            "nonscalar_logit_scale",
            "output_dict");

    @Override
    public boolean recognises(Path directory) {
        return Files.isRegularFile(directory.resolve(CONFIG));
    }

    @Override
    public ClipArchitecture read(Path directory) throws IOException {
        JsonSection config = JsonSection.read(directory.resolve(CONFIG));
        JsonSection model = config.section("model_cfg");
        if (model.has("multimodal_cfg")) {
            throw model.refuse(
                    "multimodal_cfg", "describes CoCa, whose captions are not written here; " + Refusal.USE_CLIP);
        }
        model.refuseKeysOtherThan(KEYS);
        int dimension = model.size("embed_dim");
        boolean quickGelu = model.flag("quick_gelu", false);
        JsonSection text = model.section("text_cfg");
        OpenClipText.refuseOthers(text);
        Checkpoint checkpoint = Checkpoint.open(directory, stem(directory));
        Tower imageTower = imageTower(model.section("vision_cfg"), dimension, quickGelu, checkpoint);
        TextTransformer textTower =
                OpenClipText.read(text, dimension, quickGelu, OpenClipKeys.textPrefix(model, checkpoint));
        TokenizerSpec tokenizer = OpenClipTokenizer.read(directory, text, textTower);
        List<Path> configuration = new ArrayList<>(List.of(config.file()));
        configuration.addAll(OpenClipTokenizer.files(directory, text));
        Set<String> scalars = new LinkedHashSet<>(List.of(OpenClipKeys.LOGIT_SCALE));
        LogitParameters logits = logits(model, checkpoint, scalars);
        return new ClipArchitecture(
                logits.likelihood() == Likelihood.SIGMOID ? "SigLIP (OpenCLIP)" : "CLIP (OpenCLIP)",
                imageTower,
                textTower,
                OpenClipPreprocessing.read(config.section("preprocess_cfg"), imageTower.imageSize()),
                tokenizer,
                logits,
                checkpoint,
                scalars,
                OpenClipKeys::isHarmless,
                configuration);
    }

    private static String stem(Path directory) {
        return !Checkpoint.isIn(directory, WEIGHTS) && Checkpoint.isIn(directory, OLD_WEIGHTS) ? OLD_WEIGHTS : WEIGHTS;
    }

    private static Tower imageTower(JsonSection vision, int dimension, boolean quickGelu, Checkpoint checkpoint)
            throws CheckpointException {
        return vision.text("timm_model_name", "").isEmpty()
                ? OpenClipVision.read(vision, dimension, quickGelu)
                : TimmTowers.read(vision, dimension, checkpoint);
    }

    /** A model with a bias was trained with SigLIP's loss; without its tensor the bias is 0, as in open_clip. */
    private static LogitParameters logits(JsonSection model, Checkpoint checkpoint, Set<String> scalars)
            throws IOException {
        double scale = Math.exp(checkpoint.scalar(OpenClipKeys.LOGIT_SCALE));
        if (!model.has("init_logit_bias")) {
            return new LogitParameters(scale, 0, Likelihood.SOFTMAX);
        }
        if (checkpoint.find(OpenClipKeys.LOGIT_BIAS) == null) {
            return new LogitParameters(scale, 0, Likelihood.SIGMOID);
        }
        scalars.add(OpenClipKeys.LOGIT_BIAS);
        return new LogitParameters(scale, checkpoint.scalar(OpenClipKeys.LOGIT_BIAS), Likelihood.SIGMOID);
    }
}
