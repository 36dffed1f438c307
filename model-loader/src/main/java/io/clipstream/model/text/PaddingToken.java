package io.clipstream.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The token that transformers' {@code AutoTokenizer} pads with: {@code pad_token} of {@code tokenizer_config.json}, else
 * of {@code special_tokens_map.json}, else BERT's or T5's default.
 */
public final class PaddingToken {
    private static final String KEY = "pad_token";
    private static final List<String> FILES = List.of("tokenizer_config.json", "special_tokens_map.json");
    private static final List<String> DEFAULTS = List.of("[PAD]", "<pad>");

    private PaddingToken() {}

    /** The files beside {@code tokenizer.json} that {@link #of} looks into, as far as they are there. */
    public static List<Path> files(Path directory) {
        return FILES.stream()
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .toList();
    }

    /**
     * It, as {@code tokenizer.json} spells it.
     *
     * @param tokenizer the {@code tokenizer.json}; the other files lie beside it
     * @throws CheckpointException where none is named, and the vocabulary has none of the usual ones
     */
    public static String of(Path tokenizer) throws IOException {
        JsonSection json = JsonSection.read(tokenizer);
        List<String> names = new ArrayList<>();
        for (Path file : files(tokenizer.resolveSibling("."))) {
            JsonNode token = JsonSection.read(file).node().path(KEY);
            String name = token.isObject() ? token.path("content").asText("") : token.asText("");
            if (!name.isEmpty() && !token.isNull()) {
                names.add(name);
            }
        }
        if (!names.isEmpty()) {
            return names.get(0);
        }
        for (String name : DEFAULTS) {
            if (has(json, name)) {
                return name;
            }
        }
        throw new CheckpointException(
                tokenizer,
                "says nothing of padding, which the text tower sees: put tokenizer_config.json, with its '" + KEY
                        + "', beside it");
    }

    private static boolean has(JsonSection json, String name) {
        for (JsonNode added : json.node().path("added_tokens")) {
            if (added.path("content").asText("").equals(name)) {
                return true;
            }
        }
        JsonNode vocabulary = json.node().path("model").path("vocab");
        if (vocabulary.isObject()) {
            return vocabulary.has(name);
        }
        for (JsonNode piece : vocabulary) {
            if (piece.path(0).asText("").equals(name)) {
                return true;
            }
        }
        return false;
    }
}
