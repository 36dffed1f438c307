package io.clipstream.streams.relabel;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Which images are judged again, by their timestamps in milliseconds since 1970.
 *
 * @param from the first that counts; null: from the beginning
 * @param to the first that no longer counts; null: to the end
 */
record TimeWindow(@Nullable Long from, @Nullable Long to) {
    static final TimeWindow ALL = new TimeWindow(null, null);

    TimeWindow {
        if (from != null && to != null && from >= to) {
            throw new IllegalArgumentException("the window from " + Instant.ofEpochMilli(from) + " to "
                    + Instant.ofEpochMilli(to) + " is empty: it must begin before it ends");
        }
    }

    boolean includes(long timestamp) {
        return (from == null || timestamp >= from) && (to == null || timestamp < to);
    }

    /**
     * Reads what a person types: an instant, {@code 2026-11-30T08:00:00Z} or with another offset, or a duration back from
     * now, {@code -PT24H} or {@code -P7D}.
     *
     * @throws IllegalArgumentException where it is neither, or lies outside of what Kafka's timestamps can say
     */
    static Instant moment(String text, Instant now) {
        Instant moment;
        try {
            if (text.startsWith("-P") || text.startsWith("P")) {
                Duration back = Duration.parse(text);
                if (!back.isNegative() && !back.isZero()) {
                    throw mistake(text, "a duration that points into the future");
                }
                moment = now.plus(back);
            } else {
                moment = OffsetDateTime.parse(text).toInstant();
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw mistake(text, "neither an instant nor a duration");
        }
        if (moment.isBefore(Instant.EPOCH) || moment.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE))) {
            throw mistake(text, "a time before 1970, or beyond all times");
        }
        return moment;
    }

    private static IllegalArgumentException mistake(String text, String what) {
        return new IllegalArgumentException("found `" + text + "`, " + what
                + "; allowed: an instant such as 2026-11-30T08:00:00Z, or a duration back such as -PT24H or -P7D");
    }
}
