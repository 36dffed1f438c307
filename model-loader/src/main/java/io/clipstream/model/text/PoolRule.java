package io.clipstream.model.text;

import java.util.OptionalLong;

/**
 * Where a text tower takes its vector from.
 *
 * @param end the token whose first position it is; empty: the first position of the highest id, which in CLIP's
 *     vocabularies is the end token
 */
public record PoolRule(OptionalLong end) {
    /** OpenAI's and open_clip's {@code argmax}, and transformers' where {@code eos_token_id} is 2. */
    public static PoolRule highestId() {
        return new PoolRule(OptionalLong.empty());
    }

    /** The first of a given token: transformers, where {@code eos_token_id} is not 2. */
    public static PoolRule firstOf(long token) {
        return new PoolRule(OptionalLong.of(token));
    }

    /** The position in {@code ids}, or −1 where the rule finds none. */
    int position(long[] ids) {
        int highest = 0;
        for (int i = 0; i < ids.length; i++) {
            if (end.isPresent() && ids[i] == end.getAsLong()) {
                return i;
            }
            if (ids[i] > ids[highest]) {
                highest = i;
            }
        }
        return end.isPresent() || ids.length == 0 ? -1 : highest;
    }
}
