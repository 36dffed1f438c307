package io.clipstream.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The token that transformers' {@code AutoTokenizer} pads with: {@code pad_token} of {@code tokenizer_config.json}, else
 * of {@code special_tokens_map.json}, else BERT's or T5's default.
 */
public final class PaddingToken {
    private static final String KEY = "pad_token";
    private static final List<String> FILES = List.of("tokenizer_config.json", "special_tokens_map.json");
    private static final List<String> DEFAULTS = List.of("[PAD]", "<pad>");

    private PaddingToken() {}

    /** The files beside {@code tokenizer.json} that {@link #id} looks into, as far as they are there. */
    public static List<Path> files(Path directory) {
        return FILES.stream()
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .toList();
    }

    /**
     * Its id.
     *
     * @param tokenizer the {@code tokenizer.json}; the other files lie beside it
     * @throws CheckpointException where none is named, or the vocabulary lacks it
     */
    public static long id(Path tokenizer) throws IOException {
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
            return find(json, names.get(0))
                    .orElseThrow(() -> new CheckpointException(
                            tokenizer, "has no token '" + names.get(0) + "', which prompts are to be padded with"));
        }
        for (String name : DEFAULTS) {
            OptionalLong id = find(json, name);
            if (id.isPresent()) {
                return id.getAsLong();
            }
        }
        throw new CheckpointException(
                tokenizer,
                "says nothing of padding, which the text tower sees: put tokenizer_config.json, with its '" + KEY
                        + "', beside it");
    }

    private static OptionalLong find(JsonSection json, String name) {
        for (JsonNode added : json.node().path("added_tokens")) {
            if (added.path("content").asText("").equals(name)
                    && added.path("id").isIntegralNumber()) {
                return OptionalLong.of(added.path("id").longValue());
            }
        }
        JsonNode vocabulary = json.node().path("model").path("vocab");
        if (vocabulary.isObject()) {
            JsonNode id = vocabulary.path(name);
            return id.isIntegralNumber() ? OptionalLong.of(id.longValue()) : OptionalLong.empty();
        }
        for (int i = 0; i < vocabulary.size(); i++) {
            if (vocabulary.path(i).path(0).asText("").equals(name)) {
                return OptionalLong.of(i);
            }
        }
        return OptionalLong.empty();
    }
}
