package io.clipstream.model.text;

import java.nio.file.Path;

/**
 * How a checkpoint's texts become ids.
 *
 * @param file its {@code tokenizer.json}
 * @param context most tokens a prompt may have, with start and end
 * @param vocabulary number of tokens the text tower knows
 * @param cleaning done before the file's own rules
 * @param pool where the text tower takes its vector from
 */
public record TokenizerSpec(Path file, int context, int vocabulary, TextCleaning cleaning, PoolRule pool) {
    public TokenizerSpec {
        if (context < 2) {
            throw new IllegalArgumentException("a context holds start and end at least, not " + context);
        }
    }
}
