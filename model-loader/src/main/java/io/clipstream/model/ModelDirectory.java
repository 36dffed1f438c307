package io.clipstream.model;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.family.ModelFamily;
import io.clipstream.model.huggingface.HuggingFace;
import io.clipstream.model.openclip.OpenClip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds out which family a directory belongs to. */
final class ModelDirectory {
    /** In order of preference, where a directory holds the same weights in both layouts. */
    private static final List<ModelFamily> FAMILIES = List.of(new HuggingFace(), new OpenClip());

    private ModelDirectory() {}

    static ClipArchitecture read(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new CheckpointException(directory, "not a directory; a model is a directory, as published");
        }
        for (ModelFamily family : FAMILIES) {
            if (family.recognises(directory)) {
                return family.read(directory);
            }
        }
        throw new CheckpointException(
                directory,
                "neither config.json (Hugging Face) nor open_clip_config.json (OpenCLIP) is here: not a model");
    }
}
