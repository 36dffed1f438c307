package io.clipstream.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.model.checkpoint.CheckpointException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code transformers.SiglipTokenizer}, which runs sentencepiece, not {@code tokenizer.json}: normalisation is
 * sentencepiece's own, only the search for the best pieces is the file's.
 *
 * @param end the end token
 * @param unknown the unknown token
 * @param special all tokens that a text is split at
 */
record SiglipRules(String end, String unknown, List<String> special) implements TokenizerRules {
    @Override
    public TokenSource open(TokenizerFile file) throws CheckpointException {
        ObjectNode json = file.json();
        JsonNode model = json.path("model");
        if (!model.path("type").asText().equals("Unigram")
                || !model.path("vocab").isArray()) {
            throw new CheckpointException(
                    file.file(),
                    "'model.type' is " + model.path("type") + ", but SiglipTokenizer, which tokenizer_config.json"
                            + " names, needs Unigram");
        }
        Map<String, Long> ids = new LinkedHashMap<>();
        for (String token : special) {
            ids.put(token, file.id(token));
        }
        SentencePieceNormalizer normalizer = normalizer(file, json.path("normalizer"));
        for (String part : List.of("normalizer", "pre_tokenizer", "post_processor")) {
            json.putNull(part);
        }
        json.putArray("added_tokens");
        json.set("model", withoutControlPieces((ObjectNode) model, ids));
        HuggingFaceTokenizer pieces = file.tokenizer(json);
        return new SiglipSource(pieces, normalizer, ids, file.id(end), unknown);
    }

    private static SentencePieceNormalizer normalizer(TokenizerFile file, JsonNode normalizer)
            throws CheckpointException {
        JsonNode parts = normalizer.path("type").asText().equals("Sequence") ? normalizer.path("normalizers") : null;
        String map = "";
        boolean joinsSpaces = false;
        for (JsonNode part : parts == null ? List.of(normalizer) : parts) {
            map = part.path("precompiled_charsmap").asText(map);
            joinsSpaces |= part.path("type").asText().equals("Replace");
        }
        try {
            return new SentencePieceNormalizer(Base64.getDecoder().decode(map), joinsSpaces);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    file.file(), "'normalizer' has no readable precompiled_charsmap: " + e.getMessage(), e);
        }
    }

    /** Sentencepiece never finds control tokens in a text. A space, which no normalised text has, hides them here. */
    private static ObjectNode withoutControlPieces(ObjectNode model, Map<String, Long> ids) {
        ArrayNode vocabulary = model.arrayNode();
        for (JsonNode piece : model.path("vocab")) {
            String text = piece.path(0).asText();
            boolean control = text.equals("<pad>") || ids.containsKey(text);
            vocabulary.add(control ? model.arrayNode().add(" " + text).add(piece.path(1)) : piece);
        }
        ObjectNode hidden = model.objectNode();
        hidden.setAll(model);
        hidden.set("vocab", vocabulary);
        return hidden;
    }
}
