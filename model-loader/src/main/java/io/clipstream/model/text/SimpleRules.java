package io.clipstream.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.model.checkpoint.CheckpointException;
import java.util.Map;

/** CLIP's byte pairs as {@code open_clip.SimpleTokenizer} runs them, after cleaning and lower case. */
record SimpleRules() implements TokenizerRules {
    /** As the file spells start and end, and as open_clip does. */
    private static final Map<String, String> NAMES =
            Map.of("<|startoftext|>", "<start_of_text>", "<|endoftext|>", "<end_of_text>");

    private static final String WORDS =
            "(?i)<start_of_text>|<end_of_text>|'s|'t|'re|'ve|'m|'ll|'d" + "|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

    @Override
    public TokenSource open(TokenizerFile file) throws CheckpointException {
        ObjectNode json = file.json();
        ObjectNode model = json.withObject("/model").deepCopy();
        ObjectNode vocabulary = file.mapper().createObjectNode();
        for (Map.Entry<String, JsonNode> entry : model.path("vocab").properties()) {
            vocabulary.set(NAMES.getOrDefault(entry.getKey(), entry.getKey()), entry.getValue());
        }
        model.set("vocab", vocabulary);
        model.put("unk_token", NAMES.get("<|endoftext|>"));
        json.set("model", model);
        ArrayNode added = file.mapper().createArrayNode();
        for (String name : NAMES.keySet()) {
            ObjectNode token = added.addObject();
            token.put("id", file.id(name));
            token.put("content", NAMES.get(name));
            for (String flag : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
                token.put(flag, false);
            }
            token.put("special", true);
        }
        json.set("added_tokens", added);
        json.putNull("normalizer");
        ((ObjectNode) json.withObject("/pre_tokenizer").path("pretokenizers").path(0))
                .putObject("pattern")
                .put("Regex", WORDS);
        return WholeTextSource.of(file, json, true);
    }
}
