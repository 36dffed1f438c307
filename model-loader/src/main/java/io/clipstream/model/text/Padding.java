package io.clipstream.model.text;

import java.util.Arrays;

/**
 * How prompts are filled up to the context's length, for text towers that see padding.
 *
 * @param token as {@code tokenizer.json} spells it
 * @param left whether it goes before the prompt
 */
public record Padding(String token, boolean left) {
    static long[] fill(long[] ids, int length, long token, boolean left) {
        long[] filled = new long[length];
        int content = left ? length - ids.length : 0;
        Arrays.fill(filled, token);
        System.arraycopy(ids, 0, filled, content, ids.length);
        return filled;
    }
}
