package io.clipstream.model.text;

import java.util.OptionalLong;

/**
 * Where a text tower takes its vector from.
 *
 * @param place how the position is found
 * @param end the token whose first position it is, where that is how
 */
public record PoolRule(Place place, OptionalLong end) {
    /** How the pooled position is found. */
    public enum Place {
        /** The first position of the highest id, which in CLIP's vocabularies is the end token. */
        HIGHEST_ID,
        /** The first position of a given token. */
        TOKEN,
        /** The first position of all. */
        FIRST,
        /** The last position of the context, padding included. */
        LAST
    }

    public PoolRule {
        if (end.isPresent() != (place == Place.TOKEN)) {
            throw new IllegalArgumentException("a token is pooled where the rule names one");
        }
    }

    /** OpenAI's and open_clip's {@code argmax}, and transformers' where {@code eos_token_id} is 2. */
    public static PoolRule highestId() {
        return new PoolRule(Place.HIGHEST_ID, OptionalLong.empty());
    }

    /** The first of a given token: transformers, where {@code eos_token_id} is not 2; open_clip's {@code eos}. */
    public static PoolRule firstOf(long token) {
        return new PoolRule(Place.TOKEN, OptionalLong.of(token));
    }

    /** open_clip's {@code first}. */
    public static PoolRule first() {
        return new PoolRule(Place.FIRST, OptionalLong.empty());
    }

    /** open_clip's {@code last}, and SigLIP's. */
    public static PoolRule last() {
        return new PoolRule(Place.LAST, OptionalLong.empty());
    }

    /** Whether the pooled token is the end token, so that a prompt without one has no vector. */
    boolean poolsTheEnd() {
        return place == Place.HIGHEST_ID || place == Place.TOKEN;
    }

    /** The position in {@code ids}, or −1 where the rule finds none. */
    int position(long[] ids) {
        if (ids.length == 0) {
            return -1;
        }
        return switch (place) {
            case FIRST -> 0;
            case LAST -> ids.length - 1;
            case TOKEN -> firstOf(ids, end.getAsLong());
            case HIGHEST_ID -> highest(ids);
        };
    }

    private static int firstOf(long[] ids, long token) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == token) {
                return i;
            }
        }
        return -1;
    }

    private static int highest(long[] ids) {
        int highest = 0;
        for (int i = 1; i < ids.length; i++) {
            if (ids[i] > ids[highest]) {
                highest = i;
            }
        }
        return highest;
    }
}
