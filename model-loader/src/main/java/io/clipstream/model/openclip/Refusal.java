package io.clipstream.model.openclip;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;

/** What is not supported in both towers of open_clip, with what to use instead. */
final class Refusal {
    static final String USE_CLIP =
            "use the CLIP of the same size, for example laion/CLIP-ViT-B-32-laion2B-s34B-b79K or laion/CLIP-ViT-L-14-laion2B-s32B-b82K";

    private static final String[] EXPERIMENTS = {
        "qk_norm", "scaled_cosine_attn", "scale_heads", "scale_attn_inner", "scale_attn", "scale_fc"
    };

    private Refusal() {}

    /** Blocks with other norms or scales than CLIP's, which no published model of open_clip has. */
    static void ofExperimentalBlocks(JsonSection tower) throws CheckpointException {
        for (String key : EXPERIMENTS) {
            if (tower.flag(key, false)) {
                throw tower.refuse(key, "is true: open_clip's experimental blocks are not supported; " + USE_CLIP);
            }
        }
        String type = tower.text("block_type", "default");
        // With all of the above off, 'custom' computes the same from the same names.
        if (!type.equals("default") && !type.equals("custom")) {
            throw tower.refuse("block_type", "is '" + type + "'; open_clip knows default and custom");
        }
    }
}
