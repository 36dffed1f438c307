package io.clipstream.model.text;

import java.util.OptionalLong;

/**
 * Where a text tower takes its vector from.
 *
 * @param kind how the position is found
 * @param end the token whose first position it is, for {@link Kind#FIRST_OF}
 */
public record PoolRule(Kind kind, OptionalLong end) {
    /** How the position is found. */
    public enum Kind {
        /** The first position of a given token. */
        FIRST_OF,
        /** The first position of the highest id, which in CLIP's vocabularies is the end token. */
        HIGHEST,
        /** The last position, whatever stands there: padding too. */
        LAST
    }

    public PoolRule {
        if (end.isPresent() != (kind == Kind.FIRST_OF)) {
            throw new IllegalArgumentException("a token is given for " + Kind.FIRST_OF + " and for nothing else");
        }
    }

    /** OpenAI's and open_clip's {@code argmax}, and transformers' where {@code eos_token_id} is 2. */
    public static PoolRule highestId() {
        return new PoolRule(Kind.HIGHEST, OptionalLong.empty());
    }

    /** The first of a given token: transformers, where {@code eos_token_id} is not 2. */
    public static PoolRule firstOf(long token) {
        return new PoolRule(Kind.FIRST_OF, OptionalLong.of(token));
    }

    /** SigLIP, whose prompts fill the context: the last of it. */
    public static PoolRule last() {
        return new PoolRule(Kind.LAST, OptionalLong.empty());
    }

    /** The position in {@code ids}, or −1 where the rule finds none. */
    int position(long[] ids) {
        return switch (kind) {
            case FIRST_OF -> first(ids, end.getAsLong());
            case HIGHEST -> highest(ids);
            case LAST -> ids.length - 1;
        };
    }

    private static int first(long[] ids, long token) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == token) {
                return i;
            }
        }
        return -1;
    }

    private static int highest(long[] ids) {
        int highest = ids.length == 0 ? -1 : 0;
        for (int i = 1; i < ids.length; i++) {
            if (ids[i] > ids[highest]) {
                highest = i;
            }
        }
        return highest;
    }
}
