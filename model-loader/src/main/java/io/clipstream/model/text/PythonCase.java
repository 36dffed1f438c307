package io.clipstream.model.text;

import java.util.Locale;

/**
 * Lower case as Python's {@code str.lower} gives it. Java's differs in capital sigma alone: there a word's end is found
 * by boundary analysis, in Python by the letters around it (Unicode 3.13, Final_Sigma).
 */
final class PythonCase {
    private static final int SIGMA = 'Σ';
    /** Punctuation that counts as part of a word: Word_Break MidLetter, MidNumLet and Single_Quote. */
    private static final String WITHIN_WORDS =
            "'.:·\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a";

    private PythonCase() {}

    static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            int next = at + Character.charCount(c);
            if (c == SIGMA) {
                lower.append(casedBefore(text, at) && !casedAfter(text, next) ? 'ς' : 'σ');
            } else {
                lower.append(lower(c));
            }
            at = next;
        }
        return lower.toString();
    }

    /** A letter alone: a capital sigma becomes the small one of a word's middle. */
    static String lower(int letter) {
        return Character.toString(letter).toLowerCase(Locale.ROOT);
    }

    private static boolean casedBefore(String text, int at) {
        for (int i = at; i > 0; ) {
            int c = text.codePointBefore(i);
            if (!isIgnored(c)) {
                return isCased(c);
            }
            i -= Character.charCount(c);
        }
        return false;
    }

    private static boolean casedAfter(String text, int at) {
        for (int i = at; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (!isIgnored(c)) {
                return isCased(c);
            }
            i += Character.charCount(c);
        }
        return false;
    }

    /** The derived property Cased. */
    private static boolean isCased(int c) {
        return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
    }

    /** The derived property Case_Ignorable. */
    private static boolean isIgnored(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default -> WITHIN_WORDS.indexOf(c) >= 0;
        };
    }
}
