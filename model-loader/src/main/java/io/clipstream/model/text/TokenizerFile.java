package io.clipstream.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.engine.NoNetwork;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A {@code tokenizer.json} (huggingface/tokenizers), as JSON. Immutable. */
final class TokenizerFile {
    private final JsonMapper mapper = new JsonMapper();
    private final JsonSection section;

    private TokenizerFile(JsonSection section) {
        this.section = section;
    }

    /** @throws CheckpointException where the file is missing or not JSON */
    static TokenizerFile read(Path file) throws IOException {
        return new TokenizerFile(JsonSection.read(file));
    }

    Path file() {
        return section.file();
    }

    JsonMapper mapper() {
        return mapper;
    }

    /** A copy of the outermost object, whose fields may be replaced but not changed. */
    ObjectNode json() {
        ObjectNode copy = mapper.createObjectNode();
        copy.setAll((ObjectNode) section.node());
        return copy;
    }

    /** Compares its highest token with the text tower. */
    void refuseTokensFrom(int known) throws CheckpointException {
        long highest = 0;
        JsonNode vocabulary = section.section("model").node().path("vocab");
        if (vocabulary.isArray()) {
            highest = vocabulary.size() - 1L;
        } else {
            for (JsonNode id : section.section("model").section("vocab").node()) {
                highest = Math.max(highest, id.asInt(Integer.MAX_VALUE));
            }
        }
        for (JsonNode added : section.node().path("added_tokens")) {
            highest = Math.max(highest, added.path("id").asInt(Integer.MAX_VALUE));
        }
        if (highest >= known) {
            throw new CheckpointException(
                    file(), "has a token " + highest + ", but the text tower knows " + known + " tokens");
        }
    }

    /** The id of a token, by its exact text. */
    long id(String token) throws CheckpointException {
        for (JsonNode added : section.node().path("added_tokens")) {
            if (added.path("content").asText().equals(token)) {
                return added.path("id").asLong();
            }
        }
        JsonNode vocabulary = section.node().path("model").path("vocab");
        if (vocabulary.isArray()) {
            for (int i = 0; i < vocabulary.size(); i++) {
                if (vocabulary.path(i).path(0).asText().equals(token)) {
                    return i;
                }
            }
        } else if (vocabulary.path(token).isInt()) {
            return vocabulary.path(token).longValue();
        }
        throw new CheckpointException(file(), "has no token '" + token + "'");
    }

    /** Gives JSON to the native tokeniser, without cutting and padding of its own. */
    HuggingFaceTokenizer tokenizer(ObjectNode json) throws CheckpointException {
        NoNetwork.apply();
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(mapper.writeValueAsBytes(json)),
                    Map.of("truncation", "false", "padding", "false"));
        } catch (IOException | RuntimeException e) {
            throw new CheckpointException(file(), "the tokeniser cannot be read: " + e.getMessage(), e);
        }
    }
}
