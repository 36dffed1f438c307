package io.clipstream.model.text;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What {@code ftfy.fix_text} does with its default settings (ftfy 6.3.1 by Robyn Speer, Apache-2.0), line by line and
 * until nothing changes: HTML references where the text has no {@code <}, mojibake, C1 controls, Latin ligatures, widths,
 * curly quotes, line breaks, lone surrogates, terminal escapes, control characters, NFC.
 *
 * <p>Not covered: what {@link Mojibake} leaves out, and splitting lines of more than a million characters. The Unicode
 * version is Java's, not Python's: only characters assigned between the two could differ.
 */
final class TextFixer {
    private static final Pattern TERMINAL_ESCAPE = Pattern.compile("\u001b\\[((?:\\d|;)*)([a-zA-Z])");
    private static final Pattern DOUBLE_QUOTE = Pattern.compile("[\u201c-\u201f]");
    private static final Pattern SINGLE_QUOTE = Pattern.compile("[\u02bc\u2018-\u201b]");
    private static final Pattern LINE_BREAK = Pattern.compile("\r\n|[\r\u2028\u2029\u0085]");
    private static final Pattern LONE_SURROGATE =
            Pattern.compile("(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])");
    private static final Pattern CONTROL =
            Pattern.compile("[\u0000-\u0008\u000b\u000e-\u001f\u007f\u206a-\u206f\ufeff\ufff9-\ufffc]");
    private static final Map<Character, String> LIGATURES = ligatures();
    private static final Map<Character, String> WIDTHS = widths();

    private TextFixer() {}

    static String fix(String text) {
        StringBuilder fixed = new StringBuilder(text.length());
        boolean unescape = true;
        for (int start = 0; start < text.length(); ) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline + 1;
            String line = text.substring(start, end);
            // As in ftfy: from the first line with a '<' on, references may be meant.
            unescape &= line.indexOf('<') < 0;
            fixed.append(fixLine(line, unescape));
            start = end;
        }
        return fixed.toString();
    }

    private static String fixLine(String line, boolean unescape) {
        if (isPlain(line) && (!unescape || line.indexOf('&') < 0)) {
            return line;
        }
        String before;
        String now = line;
        // ftfy decides once for a line whether to unescape, before the first round.
        do {
            before = now;
            now = unescape ? HtmlEntities.unescapeStrictly(now) : now;
            now = Mojibake.fixC1(Mojibake.fix(now));
            now = replace(replace(now, LIGATURES), WIDTHS);
            now = SINGLE_QUOTE
                    .matcher(DOUBLE_QUOTE.matcher(now).replaceAll("\""))
                    .replaceAll("'");
            now = LINE_BREAK.matcher(now).replaceAll("\n");
            now = LONE_SURROGATE.matcher(now).replaceAll("\ufffd");
            now = TERMINAL_ESCAPE.matcher(now).replaceAll("");
            now = CONTROL.matcher(now).replaceAll("");
            now = Normalizer.normalize(now, Normalizer.Form.NFC);
        } while (!now.equals(before));
        return now;
    }

    /** Printable ASCII, in which only references can be wrong: most prompts. */
    private static boolean isPlain(String line) {
        return line.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\n' || c == '\t');
    }

    private static String replace(String text, Map<Character, String> replacements) {
        StringBuilder replaced = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String other = replacements.get(c);
            if (other == null) {
                replaced.append(c);
            } else {
                replaced.append(other);
            }
        }
        return replaced.toString();
    }

    private static Map<Character, String> ligatures() {
        Map<Character, String> ligatures = new HashMap<>();
        TextTables.strings(TextTables.read("ftfy.json").path("ligatures"))
                .forEach((from, to) -> ligatures.put(from.charAt(0), to));
        return ligatures;
    }

    /** Full- and half-width forms to their common width; the ideographic space is one of them in spirit. */
    private static Map<Character, String> widths() {
        Map<Character, String> widths = new HashMap<>();
        widths.put('\u3000', " ");
        for (char c = '\uff01'; c < '\ufff0'; c++) {
            String form = String.valueOf(c);
            String common = Normalizer.normalize(form, Normalizer.Form.NFKC);
            if (!common.equals(form)) {
                widths.put(c, common);
            }
        }
        return widths;
    }
}
