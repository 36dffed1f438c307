package io.clipstream.model.hub;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.model.checkpoint.JsonSection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which of a repository's files make its checkpoint.
 *
 * @param layout that the repository has, or that is preferred where it has both
 * @param names of all files of the checkpoint, those that are not there included
 * @param missing of them
 */
record CheckpointFiles(Layout layout, Set<String> names, Set<String> missing) {
    private static final String SUFFIX = ".safetensors";
    private static final String INDEX_SUFFIX = ".safetensors.index.json";
    private static final int MAX_SHARDS = 1000;
    /** Taken where they are. spiece.model is SigLIP's sentencepiece, clipstream-reference.json a reference to check against; README.md is the model card, which says the licence. */
    private static final List<String> OPTIONAL = List.of(
            "README.md",
            "special_tokens_map.json",
            "spiece.model",
            "tokenizer_config.json",
            "clipstream-reference.json");

    private static final Set<String> PICKLES = Set.of("bin", "pt", "pth", "ckpt", "pkl", "h5", "msgpack", "onnx");

    /** A way to publish a checkpoint: its configuration, the stem of its weights, and whether preprocessing has a file. */
    enum Layout {
        HUGGING_FACE("config.json", "model", true),
        OPEN_CLIP("open_clip_config.json", "open_clip_model", false);

        private final String configuration;
        private final String weights;
        private final boolean preprocessorFile;

        Layout(String configuration, String stem, boolean preprocessorFile) {
            this.configuration = configuration;
            this.weights = stem;
            this.preprocessorFile = preprocessorFile;
        }

        private boolean hasWeights(Set<String> files) {
            return files.contains(weights + SUFFIX) || files.contains(weights + INDEX_SUFFIX);
        }

        /** Files of a checkpoint with its weights in one file. */
        Set<String> required() {
            Set<String> required = new TreeSet<>(Set.of(configuration, weights + SUFFIX, "tokenizer.json"));
            if (preprocessorFile) {
                required.add("preprocessor_config.json");
            }
            return required;
        }
    }

    /** Where the content of a file is to be had. */
    interface Contents {
        Path of(String name) throws IOException;
    }

    /**
     * Selects.
     *
     * @param files all that are there
     * @param contents of some, asked for where the names do not decide
     */
    static CheckpointFiles of(Set<String> files, Contents contents) throws IOException {
        Layout layout = layout(files, contents);
        Set<String> names = layout.required();
        String index = layout.weights + INDEX_SUFFIX;
        if (!files.contains(layout.weights + SUFFIX) && files.contains(index)) {
            names.remove(layout.weights + SUFFIX);
            names.add(index);
            names.addAll(shards(contents.of(index)));
        }
        OPTIONAL.stream().filter(files::contains).forEach(names::add);
        Set<String> missing = new TreeSet<>(names);
        missing.removeAll(files);
        return new CheckpointFiles(layout, names, missing);
    }

    /**
     * A repository with both layouts is read as Hugging Face's, as the loader does; but timm's repositories hold a {@code
     * config.json} and a {@code model.safetensors} that are the image tower's alone: those name no {@code model_type}.
     */
    private static Layout layout(Set<String> files, Contents contents) throws IOException {
        boolean openClip = files.contains(Layout.OPEN_CLIP.configuration);
        if (!openClip || !files.contains(Layout.HUGGING_FACE.configuration)) {
            return openClip ? Layout.OPEN_CLIP : Layout.HUGGING_FACE;
        }
        if (!Layout.HUGGING_FACE.hasWeights(files)) {
            return Layout.OPEN_CLIP;
        }
        boolean typed =
                JsonSection.read(contents.of(Layout.HUGGING_FACE.configuration)).has("model_type");
        return typed ? Layout.HUGGING_FACE : Layout.OPEN_CLIP;
    }

    private static Set<String> shards(Path index) throws IOException {
        Set<String> shards = new TreeSet<>();
        for (JsonNode value : JsonSection.read(index).section("weight_map").node()) {
            String shard = value.asText("");
            if (!RemoteFile.isPlain(shard) || !shard.endsWith(SUFFIX)) {
                throw new HubException(index + ": refused: it names a shard '" + shard.replaceAll("[^ -~]", "?")
                        + "', which is not the plain name of a .safetensors file");
            }
            shards.add(shard);
        }
        if (shards.isEmpty() || shards.size() > MAX_SHARDS) {
            throw new HubException(
                    index + ": refused: it names " + shards.size() + " shards; allowed: 1 to " + MAX_SHARDS);
        }
        return shards;
    }

    /** Whether the weights are among what is missing. */
    boolean lacksWeights() {
        return missing.stream().anyMatch(name -> name.endsWith(SUFFIX));
    }

    /** Weights that are never fetched: to read most of them is to run code from them. */
    static List<String> pickles(Set<String> files) {
        return files.stream()
                .filter(name -> PICKLES.contains(name.substring(name.lastIndexOf('.') + 1)))
                .toList();
    }
}
