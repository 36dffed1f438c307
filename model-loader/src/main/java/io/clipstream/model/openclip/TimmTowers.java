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

    private TimmTowers() {}

    static Tower read(JsonSection vision, int dimension, Checkpoint checkpoint) throws CheckpointException {
        String name = vision.text("timm_model_name", "");
        for (TimmFamily family : FAMILIES) {
            if (family.recognises(name)) {
                return family.read(vision, dimension, checkpoint);
            }
        }
        throw vision.refuse(
                "timm_model_name",
                "is '" + name + "'; supported are "
                        + FAMILIES.stream().map(TimmFamily::supported).collect(Collectors.joining(", ")));
    }
}
