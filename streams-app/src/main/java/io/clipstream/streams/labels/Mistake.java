package io.clipstream.streams.labels;

import java.util.regex.Pattern;

/**
 * Something wrong in a label-set message. What the message's author wrote is made fit to be logged, printed and sent on: what
 * steers a terminal becomes {@code ?}, and what is long is cut.
 *
 * @param pointer where: a JSON pointer (RFC 6901); empty for the message as a whole
 * @param found what stands there
 * @param allowed what may stand there; our own words
 */
record Mistake(String pointer, String found, String allowed) {
    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    /** Twenty mistakes stay far below what the topic of statuses takes. */
    private static final int LONGEST = 500;

    Mistake {
        pointer = fit(pointer);
        found = fit(found);
    }

    private static String fit(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return STEERING.matcher(cut).replaceAll("?");
    }

    @Override
    public String toString() {
        return (pointer.isEmpty() ? "message" : pointer) + ": found " + found + "; allowed: " + allowed;
    }
}
