package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A {@code tokenizer.json} for random weights: CLIP's 49,408 ids and its start and end token. It knows no word, and splits
 * every text into its bytes, so that prompts have more tokens than with the real one.
 */
final class StandInTokenizer {
    private static final int VOCABULARY = 49_408;
    private static final String START = "<|startoftext|>";
    private static final String END = "<|endoftext|>";
    private static final String END_OF_WORD = "</w>";
    private static final JsonMapper JSON = new JsonMapper();

    private StandInTokenizer() {}

    static void write(Path file) throws IOException {
        ObjectNode tokenizer =
                (ObjectNode) JSON.readTree("""
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
                 "normalizer": {"type": "Lowercase"},
                 "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
                 "post_processor": {"type": "RobertaProcessing", "sep": ["%2$s", %4$d], "cls": ["%1$s", %3$d],
                   "trim_offsets": false, "add_prefix_space": false},
                 "decoder": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true},
                 "model": {"type": "BPE", "dropout": null, "unk_token": "%2$s", "continuing_subword_prefix": "",
                   "end_of_word_suffix": "%5$s", "fuse_unk": false, "byte_fallback": false, "ignore_merges": false}}
                """.formatted(START, END, VOCABULARY - 2, VOCABULARY - 1, END_OF_WORD));
        ArrayNode added = (ArrayNode) tokenizer.get("added_tokens");
        added.add(special(START, VOCABULARY - 2)).add(special(END, VOCABULARY - 1));
        ObjectNode model = (ObjectNode) tokenizer.get("model");
        model.set("vocab", vocabulary());
        model.putArray("merges");
        Files.writeString(file, tokenizer.toString());
    }

    private static JsonNode special(String content, int id) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }

    private static ObjectNode vocabulary() {
        ObjectNode vocabulary = JSON.createObjectNode();
        int id = 0;
        for (char letter = '!'; letter <= '~'; letter++) {
            vocabulary.put(String.valueOf(letter), id++);
            vocabulary.put(letter + END_OF_WORD, id++);
        }
        // A space is this letter to byte-level tokenisers.
        vocabulary.put("\u0120", id++);
        vocabulary.put("\u0120" + END_OF_WORD, id++);
        while (id < VOCABULARY - 2) {
            vocabulary.put("<unused" + id + ">", id++);
        }
        return vocabulary.put(START, id).put(END, id + 1);
    }
}
