package io.clipstream.model.text;

/** What a layout's reference does to a text before {@code tokenizer.json} sees it. */
public enum TextCleaning {
    /** Hugging Face: nothing but what the tokeniser's own class does. */
    NONE,
    /** open_clip's {@code HFTokenizer}: ftfy, HTML unescaped twice, white space. */
    OPEN_CLIP_WHITESPACE,
    /** open_clip's {@code SimpleTokenizer} and OpenAI's: that, and lower case. */
    OPEN_CLIP_LOWER,
    /** open_clip's for SigLIP and CLIPA ({@code "clean": "canonicalize"}): ASCII punctuation out too. */
    OPEN_CLIP_CANONICALIZE;

    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    public String apply(String text) {
        return switch (this) {
            case NONE -> text;
            case OPEN_CLIP_WHITESPACE -> whitespace(text);
            case OPEN_CLIP_LOWER -> PythonCase.lower(whitespace(text));
            case OPEN_CLIP_CANONICALIZE -> canonical(basic(text));
        };
    }

    private static String whitespace(String text) {
        return joinWords(basic(text));
    }

    private static String basic(String text) {
        return HtmlEntities.unescape(HtmlEntities.unescape(TextFixer.fix(text)));
    }

    private static String canonical(String text) {
        return joinWords(PythonCase.lower(withoutPunctuation(text.replace('_', ' '))));
    }

    /** Without ASCII punctuation; white space joined to single spaces, and none at either end. */
    static String withoutPunctuation(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (PUNCTUATION.indexOf(text.charAt(i)) < 0) {
                kept.append(text.charAt(i));
            }
        }
        return joinWords(kept.toString());
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
