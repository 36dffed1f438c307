package io.clipstream.streams.client;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes other people's text safe to print on a terminal: what steers a terminal, or hides or reorders text, is shown as an escape
 * such as {@code \u001b} instead of being obeyed. That is every control character (C0, DEL, C1), every invisible format character (Unicode
 * category Cf: bidirectional overrides, zero-width characters, tags), line and paragraph separators, lone surrogates, and code points that are not assigned.
 *
 * <p>The escapes are those of JSON, one for each UTF-16 unit: JSON text on one line stays the same JSON.
 */
public final class TerminalText {
    private static final String CUT = "…";

    private TerminalText() {}

    /** The text, safe. */
    public static String safe(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(codePoint -> {
            if (isPlain(codePoint)) {
                safe.appendCodePoint(codePoint);
            } else {
                for (char unit : Character.toChars(codePoint)) {
                    safe.append(String.format("\\u%04x", (int) unit));
                }
            }
        });
        return safe.toString();
    }

    /** The text, safe, on at most so many characters; what is longer ends with {@code …}. */
    public static String safe(String text, int longest) {
        if (longest < 1) {
            throw new IllegalArgumentException("at least one character is shown, not " + longest);
        }
        String safe = safe(
                text.codePointCount(0, text.length()) <= longest
                        ? text
                        : text.substring(0, text.offsetByCodePoints(0, longest)) + CUT);
        int length = safe.codePointCount(0, safe.length());
        return length <= longest ? safe : safe.substring(0, safe.offsetByCodePoints(0, longest - 1)) + CUT;
    }

    /** Bytes that are probably UTF-8, safe; what is not UTF-8 is shown as the replacement character. */
    public static String safe(byte @Nullable [] utf8, int longest) {
        return utf8 == null ? "" : safe(new String(utf8, StandardCharsets.UTF_8), longest);
    }

    private static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
