package io.clipstream.model.text;

import java.util.Arrays;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How prompts are filled up to the context's length, for text towers that see padding.
 *
 * @param token as {@code tokenizer.json} spells it; null: the one with id 0, as open_clip's {@code SimpleTokenizer} has it
 * @param left whether it goes before the prompt
 * @param endBecomes what stands in the end token's place, wherever that is (open_clip's {@code strip_sep_token}); empty:
 *     itself
 */
public record Padding(@Nullable String token, boolean left, OptionalLong endBecomes) {
    /** Padding that leaves the end token where it is. */
    public Padding(String token, boolean left) {
        this(token, left, OptionalLong.empty());
    }

    long[] fill(long[] ids, int length, long padding, OptionalLong end) {
        long[] filled = new long[length];
        int content = left ? length - ids.length : 0;
        Arrays.fill(filled, padding);
        System.arraycopy(ids, 0, filled, content, ids.length);
        if (endBecomes.isPresent() && end.isPresent()) {
            for (int i = 0; i < length; i++) {
                filled[i] = filled[i] == end.getAsLong() ? endBecomes.getAsLong() : filled[i];
            }
        }
        return filled;
    }
}
