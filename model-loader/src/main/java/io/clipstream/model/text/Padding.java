package io.clipstream.model.text;

import java.util.OptionalLong;

/**
 * How a prompt fills the context, for a text tower in which every token sees the padding.
 *
 * @param id of the token that fills it
 * @param endBecomes what stands in the end token's place, wherever that is (open_clip's {@code strip_sep_token}); empty:
 *     itself
 */
public record Padding(long id, OptionalLong endBecomes) {
    /** Padding that leaves the end token where it is. */
    public static Padding with(long id) {
        return new Padding(id, OptionalLong.empty());
    }

    long[] fill(long[] ids, int context, long end) {
        long[] filled = new long[context];
        for (int i = 0; i < context; i++) {
            long token = i < ids.length ? ids[i] : id;
            filled[i] = token == end ? endBecomes.orElse(end) : token;
        }
        return filled;
    }
}
