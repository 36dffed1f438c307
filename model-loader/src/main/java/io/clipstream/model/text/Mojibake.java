package io.clipstream.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * UTF-8 that was read as something else, put right as ftfy's {@code fix_encoding} does it (ftfy 6.3.1 by Robyn Speer,
 * Apache-2.0; heuristic and tables are its own). All its steps are here but one: CESU-8 (surrogates encoded one by one)
 * and Java's form of NUL are not decoded.
 */
final class Mojibake {
    private static final JsonNode TABLES = TextTables.read("ftfy.json");
    private static final Pattern BAD =
            Pattern.compile(TABLES.path("badness").asText(), Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern EMBEDDED =
            Pattern.compile(TABLES.path("embedded").asText());
    private static final List<SingleByteCharset> CHARSETS = charsets();
    private static final SingleByteCharset WINDOWS_1252 = CHARSETS.get(1);

    // The patterns below match bytes; each byte is one char of the same number.
    private static final Pattern LOST_SPACE = Pattern.compile("[ÂÃÅÎÐÙ][ ]"
            + "|[âã][ ][\u0080-\u0084\u0086-\u009f¡-¿]|[à-ã][\u0080-\u0084\u0086-\u009f¡-¿][ ]"
            + "|ð[ ][\u0080-¿][\u0080-¿]|ð[\u0080-¿][ ][\u0080-¿]|ð[\u0080-¿][\u0080-¿][ ]");
    private static final Pattern A_GRAVE_WORD = Pattern.compile("Ã (?! |quele|quela|quilo|s )");
    private static final Pattern LOSSY = Pattern.compile("[Â-ß]\u001a|[ÂÃ][?]"
            + "|í[\u00a0-¯][\u001a?]í[°-¿][\u001a?\u0080-¿]|í[\u00a0-¯][\u001a?\u0080-¿]í[°-¿][\u001a?]"
            + "|[à-ï][\u001a?][\u001a\u0080-¿]|[à-ï][\u001a\u0080-¿][\u001a?]"
            + "|[ð-ô][\u001a?][\u001a\u0080-¿][\u001a\u0080-¿]|[ð-ô][\u001a\u0080-¿][\u001a?][\u001a\u0080-¿]"
            + "|[ð-ô][\u001a\u0080-¿][\u001a\u0080-¿][\u001a?]|\u001a");
    private static final String REPLACEMENT_UTF8 = "ï¿½";
    private static final Pattern C1 = Pattern.compile("[\u0080-\u009f]");

    private Mojibake() {}

    private static List<SingleByteCharset> charsets() {
        List<SingleByteCharset> charsets = new ArrayList<>();
        for (Map.Entry<String, String> entry :
                TextTables.strings(TABLES.path("charsets")).entrySet()) {
            charsets.add(new SingleByteCharset(entry.getKey(), entry.getValue()));
        }
        return charsets;
    }

    static boolean isBad(String text) {
        return BAD.matcher(text).find();
    }

    /** Repeats single steps until nothing changes. */
    static String fix(String text) {
        String before;
        String now = text;
        do {
            before = now;
            now = step(before);
        } while (!now.equals(before));
        return now;
    }

    private static String step(String text) {
        if (!isBad(text)) {
            return text;
        }
        for (SingleByteCharset charset : CHARSETS) {
            String bytes = charset.encode(text);
            if (bytes != null) {
                String fixed = decodeUtf8(repair(bytes, charset));
                if (fixed != null) {
                    return fixed;
                }
            }
        }
        String inside = EMBEDDED.matcher(text).replaceAll(match -> {
            String part = match.group();
            boolean fixable = part.length() < text.length() && isBad(part);
            return Matcher.quoteReplacement(fixable ? fix(part) : part);
        });
        return inside.equals(text) ? fixC1(text) : inside;
    }

    /** Characters 0x80 to 0x9f have no use; they are Windows-1252 that was read as Latin-1. */
    static String fixC1(String text) {
        return C1.matcher(text).replaceAll(match -> Matcher.quoteReplacement(WINDOWS_1252.decode(match.group())));
    }

    private static String repair(String bytes, SingleByteCharset charset) {
        String repaired = bytes;
        if (!charset.name().equals("macroman") && LOST_SPACE.matcher(repaired).find()) {
            repaired = A_GRAVE_WORD.matcher(repaired).replaceAll("Ã\u00a0 ");
            repaired = LOST_SPACE
                    .matcher(repaired)
                    .replaceAll(match -> match.group().replace(' ', '\u00a0'));
        }
        if (charset.name().startsWith("sloppy")) {
            repaired = LOSSY.matcher(repaired).replaceAll(REPLACEMENT_UTF8);
        }
        return repaired;
    }

    private static @Nullable String decodeUtf8(String bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
