package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.transformer.Activation;
import io.clipstream.model.transformer.TransformerShape;
import java.util.Set;

/** What {@code vision_cfg} and {@code text_cfg} say of their blocks in the same words. */
final class OpenClipBlocks {
    /** PyTorch's default, which open_clip leaves in place. */
    private static final double LAYER_NORM_EPSILON = 1e-5;

    private OpenClipBlocks() {}

    static TransformerShape shape(JsonSection tower, int width, int heads, boolean quickGelu)
            throws CheckpointException {
        Refusal.ofExperimentalBlocks(tower);
        double ratio = tower.number("mlp_ratio", 4);
        if (!(ratio > 0 && ratio <= 64 && (int) (width * ratio) >= 1)) {
            throw tower.refuse("mlp_ratio", "is " + ratio + ", not between 0 and 64");
        }
        return new TransformerShape(
                width,
                tower.size("layers", 12),
                heads,
                (int) (width * ratio),
                activation(tower, quickGelu),
                epsilon(tower.section("norm_kwargs")));
    }

    static boolean hasLayerScale(JsonSection tower) throws CheckpointException {
        tower.number("ls_init_value", 0);
        return tower.has("ls_init_value");
    }

    private static double epsilon(JsonSection norm) throws CheckpointException {
        norm.refuseKeysOtherThan(Set.of("eps"));
        double epsilon = norm.number("eps", LAYER_NORM_EPSILON);
        if (!(epsilon > 0 && epsilon < 1)) {
            throw norm.refuse("eps", "is " + epsilon + ", not between 0 and 1");
        }
        return epsilon;
    }

    private static Activation activation(JsonSection tower, boolean quickGelu) throws CheckpointException {
        JsonSection activation = tower.section("act_kwargs");
        activation.refuseKeysOtherThan(Set.of("approximate"));
        String approximate = activation.text("approximate", "none");
        if (quickGelu && activation.has("approximate")) {
            throw activation.refuse(
                    "approximate", "is given, but model_cfg.quick_gelu is true, which has no such option");
        }
        return switch (approximate) {
            case "none" -> quickGelu ? Activation.QUICK_GELU : Activation.GELU;
            case "tanh" -> Activation.GELU_TANH;
            default -> throw activation.refuse("approximate", "is '" + approximate + "'; PyTorch knows none and tanh");
        };
    }
}
