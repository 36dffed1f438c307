package io.clipstream.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.model.checkpoint.CheckpointException;
import java.util.Arrays;
import java.util.OptionalLong;

/** The native tokeniser on a whole text, with the tokens that its post-processor adds. */
record WholeTextSource(HuggingFaceTokenizer tokenizer, OptionalLong end) implements TokenSource {
    /** @param ends whether the post-processor ends texts with a token: the last one of an empty text */
    static WholeTextSource of(TokenizerFile file, ObjectNode json, boolean ends) throws CheckpointException {
        HuggingFaceTokenizer tokenizer = file.tokenizer(json);
        long[] empty = tokenizer.encode("").getIds();
        if (empty.length > 2 || (ends && empty.length == 0)) {
            tokenizer.close();
            throw new CheckpointException(
                    file.file(),
                    "an empty text becomes " + Arrays.toString(empty) + ", not an end token, with or without a start");
        }
        return new WholeTextSource(tokenizer, ends ? OptionalLong.of(empty[empty.length - 1]) : OptionalLong.empty());
    }

    @Override
    public long[] ids(String text) {
        return tokenizer.encode(text).getIds();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
