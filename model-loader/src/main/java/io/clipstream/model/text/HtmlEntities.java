package io.clipstream.model.text;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTML character references, decoded as Python's {@code html.unescape} does (HTML 5, section 13.5). */
final class HtmlEntities {
    private static final Pattern REFERENCE =
            Pattern.compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");
    /** Named references; those that HTML knows without a semicolon stand here without one too. */
    private static final Map<String, String> NAMES = TextTables.strings("html5-entities.json");

    private static final int WINDOWS_FIRST = 0x80;
    private static final String WINDOWS_1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

    /** ftfy's stricter form: only complete names, and some of them in capitals. */
    private static final Pattern STRICT_REFERENCE = Pattern.compile("&#?[0-9A-Za-z]{1,24};");

    private static final Map<String, String> STRICT_NAMES = strictNames();

    private HtmlEntities() {}

    static String unescape(String text) {
        return text.indexOf('&') < 0
                ? text
                : REFERENCE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(replacement(match.group(1))));
    }

    private static String replacement(String reference) {
        if (reference.charAt(0) == '#') {
            return numeric(reference);
        }
        String whole = NAMES.get(reference);
        if (whole != null) {
            return whole;
        }
        for (int length = reference.length() - 1; length > 1; length--) {
            String beginning = NAMES.get(reference.substring(0, length));
            if (beginning != null) {
                return beginning + reference.substring(length);
            }
        }
        return "&" + reference;
    }

    private static String numeric(String reference) {
        String digits = reference.endsWith(";") ? reference.substring(0, reference.length() - 1) : reference;
        boolean hexadecimal = digits.charAt(1) == 'x' || digits.charAt(1) == 'X';
        int code = parse(digits.substring(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
        if (code == 0x0d) {
            return "\r";
        }
        if (code >= WINDOWS_FIRST && code < WINDOWS_FIRST + WINDOWS_1252.length()) {
            return String.valueOf(WINDOWS_1252.charAt(code - WINDOWS_FIRST));
        }
        if (code == 0 || code > Character.MAX_CODE_POINT || (code >= 0xd800 && code <= 0xdfff)) {
            return "\ufffd";
        }
        return isDropped(code) ? "" : Character.toString(code);
    }

    /** Past the last code point the exact number does not matter. */
    private static int parse(String digits, int radix) {
        long value = 0;
        for (int i = 0; i < digits.length() && value <= Character.MAX_CODE_POINT; i++) {
            value = value * radix + Character.digit(digits.charAt(i), radix);
        }
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    /** Python's list of invalid code points: controls that are not white space, and noncharacters. */
    private static boolean isDropped(int code) {
        return (code >= 0x01 && code <= 0x08)
                || code == 0x0b
                || (code >= 0x0e && code <= 0x1f)
                || (code >= 0x7f && code <= 0x9f)
                || (code >= 0xfdd0 && code <= 0xfdef)
                || (code & 0xfffe) == 0xfffe;
    }

    /** What ftfy unescapes: names that end in a semicolon, and whole numbers. */
    static String unescapeStrictly(String text) {
        return text.indexOf('&') < 0
                ? text
                : STRICT_REFERENCE
                        .matcher(text)
                        .replaceAll(match -> Matcher.quoteReplacement(strictReplacement(match)));
    }

    private static String strictReplacement(MatchResult match) {
        String reference = match.group();
        String named = STRICT_NAMES.get(reference);
        if (named != null) {
            return named;
        }
        if (!reference.startsWith("&#")) {
            return reference;
        }
        String unescaped = unescape(reference);
        return unescaped.indexOf(';') >= 0 ? reference : unescaped;
    }

    private static Map<String, String> strictNames() {
        Map<String, String> names = new HashMap<>();
        NAMES.forEach((name, text) -> {
            if (!name.endsWith(";")) {
                return;
            }
            names.put("&" + name, text);
            String capitals = "&" + name.toUpperCase(Locale.ROOT);
            if (name.equals(name.toLowerCase(Locale.ROOT)) && unescape(capitals).equals(capitals)) {
                names.put(capitals, text.toUpperCase(Locale.ROOT));
            }
        });
        return names;
    }
}
