package io.clipstream.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.model.checkpoint.CheckpointException;

/** CLIP's byte pairs as {@code open_clip.SimpleTokenizer} runs them, after cleaning and lower case. */
record SimpleRules() implements TokenizerRules {
    /** Start and end as {@code tokenizer.json} spells them. */
    private static final String START = "<|startoftext|>";

    private static final String END = "<|endoftext|>";

    private static final String WORDS = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

    @Override
    public String name() {
        return "open-clip-simple";
    }

    @Override
    public TokenSource open(TokenizerFile file) throws CheckpointException {
        ObjectNode json = file.json();
        json.putArray("added_tokens");
        json.putNull("normalizer");
        json.putNull("post_processor");
        json.set("pre_tokenizer", splitting(file));
        HuggingFaceTokenizer words = file.tokenizer(json);
        return new SimpleSource(words, file.id(START), file.id(END));
    }

    /** Words as open_clip finds them; the file's own pattern keeps its spelling of start and end together. */
    private static ObjectNode splitting(TokenizerFile file) {
        ObjectNode splitting = file.mapper().createObjectNode().put("type", "Sequence");
        ArrayNode steps = splitting.putArray("pretokenizers");
        ObjectNode words = steps.addObject()
                .put("type", "Split")
                .put("behavior", "Removed")
                .put("invert", true);
        words.putObject("pattern").put("Regex", WORDS);
        steps.addObject()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
        return splitting;
    }
}
