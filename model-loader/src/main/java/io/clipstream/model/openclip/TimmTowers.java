package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.family.Tower;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the architecture of an image tower that open_clip takes from timm ({@code timm_model_name}). */
final class TimmTowers {
    private static final List<TimmFamily> FAMILIES =
            List.of(new TimmEfficientNet(), new TimmVits(), new TimmConvNext(), new TimmFastVit());

    /** A kind of tower that is not read, and the checkpoints to use instead. */
    private record Refused(String prefix, String instead) {}

    private static final List<Refused> REFUSED = List.of(
            new Refused(
                    "naflexvit",
                    "pictures of any shape (NaFlex) are not supported; use a SigLIP 2 of fixed resolution, for example"
                            + " timm/ViT-B-16-SigLIP2-256"),
            new Refused(
                    "eva02_enormous", "use EVA02-L, for example timm/eva02_large_patch14_clip_336.merged2b_s6b_b61k"),
            new Refused("eva_giant", "use EVA02-L, for example timm/eva02_large_patch14_clip_336.merged2b_s6b_b61k"));

    private TimmTowers() {}

    static Tower read(JsonSection vision, int dimension, Checkpoint checkpoint) throws CheckpointException {
        String name = vision.text("timm_model_name", "");
        for (TimmFamily family : FAMILIES) {
            if (family.recognises(name)) {
                return family.read(vision, dimension, checkpoint);
            }
        }
        String instead = REFUSED.stream()
                .filter(refused -> name.startsWith(refused.prefix))
                .map(Refused::instead)
                .findFirst()
                .orElse(Refusal.USE_CLIP);
        throw vision.refuse(
                "timm_model_name",
                "is '" + name + "', which is not supported; " + instead + ". Supported from timm are "
                        + FAMILIES.stream().map(TimmFamily::supported).collect(Collectors.joining(", ")));
    }
}
