package io.clipstream.model.text;

import java.util.Locale;

/** What a layout's reference does to a text before {@code tokenizer.json} sees it. */
public enum TextCleaning {
    /** Hugging Face: nothing. */
    NONE,
    /** open_clip's {@code HFTokenizer}: ftfy, HTML unescaped twice, white space. */
    OPEN_CLIP_WHITESPACE,
    /** open_clip's {@code SimpleTokenizer} and OpenAI's: that, and lower case. */
    OPEN_CLIP_LOWER,
    /** open_clip's for SigLIP: ftfy, HTML unescaped twice, {@code _} to space, ASCII punctuation out, lower case. */
    OPEN_CLIP_CANONICALIZE;

    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    public String apply(String text) {
        return switch (this) {
            case NONE -> text;
            case OPEN_CLIP_WHITESPACE -> whitespace(text);
            case OPEN_CLIP_LOWER -> whitespace(text).toLowerCase(Locale.ROOT);
            case OPEN_CLIP_CANONICALIZE ->
                joinWords(withoutPunctuation(basic(text).replace('_', ' ')).toLowerCase(Locale.ROOT));
        };
    }

    private static String whitespace(String text) {
        return joinWords(basic(text));
    }

    private static String basic(String text) {
        return HtmlEntities.unescape(HtmlEntities.unescape(TextFixer.fix(text)));
    }

    /** Without Python's {@code string.punctuation}. */
    private static String withoutPunctuation(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().filter(c -> PUNCTUATION.indexOf(c) < 0).forEach(kept::appendCodePoint);
        return kept.toString();
    }

    /** Python's {@code " ".join(text.split())}. */
    private static String joinWords(String text) {
        StringBuilder words = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPythonSpace(c)) {
                gap = !words.isEmpty();
            } else {
                if (gap) {
                    words.append(' ');
                    gap = false;
                }
                words.append(c);
            }
        }
        return words.toString();
    }

    /** {@code str.isspace}: bidirectional types WS, B and S, or category Zs. All lie in the basic plane. */
    static boolean isPythonSpace(char c) {
        return Character.isSpaceChar(c) || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f) || c == 0x85;
    }
}
