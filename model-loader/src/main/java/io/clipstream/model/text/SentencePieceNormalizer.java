package io.clipstream.model.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Sentencepiece's normalisation (google/sentencepiece, {@code normalizer.cc}): the longest replacement at each place of
 * the text, spaces joined and written as U+2581, none at either end.
 *
 * <p>The map is a length, a double-array trie over UTF-8 bytes (Darts-clone), and the replacements, each ended by a zero
 * byte. A map that leads out of its own bounds is refused when that is found, as malformed.
 */
final class SentencePieceNormalizer {
    private static final byte[] SPACE = "\u2581".getBytes(StandardCharsets.UTF_8);

    private final int[] trie;
    private final byte[] replacements;
    private final boolean joinsSpaces;

    /** @throws IllegalArgumentException where the map is cut short */
    SentencePieceNormalizer(byte[] map, boolean joinsSpaces) {
        if (map.length < Integer.BYTES) {
            throw new IllegalArgumentException("it has " + map.length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN);
        int size = bytes.getInt();
        if (size < Integer.BYTES || size > bytes.remaining() || size % Integer.BYTES != 0) {
            throw new IllegalArgumentException("its trie has " + size + " bytes of " + bytes.remaining());
        }
        this.trie = new int[size / Integer.BYTES];
        bytes.asIntBuffer().get(trie);
        this.replacements = new byte[bytes.remaining() - size];
        bytes.position(bytes.position() + size);
        bytes.get(replacements);
        this.joinsSpaces = joinsSpaces;
    }

    String normalise(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream normal = new ByteArrayOutputStream(bytes.length + 16);
        boolean afterSpace = joinsSpaces;
        for (int at = 0; at < bytes.length; ) {
            int length = longestMatch(bytes, at);
            byte[] from = length > 0 ? replacements : bytes;
            int start = length > 0 ? replacement(bytes, at, length) : at;
            int end = length > 0 ? endOf(start) : at + characterLength(bytes[at]);
            at += length > 0 ? length : characterLength(bytes[at]);
            while (afterSpace && start < end && from[start] == ' ') {
                start++;
            }
            for (int i = start; i < end; i++) {
                if (from[i] == ' ') {
                    normal.writeBytes(SPACE);
                } else {
                    normal.write(from[i]);
                }
            }
            if (start < end) {
                afterSpace = joinsSpaces && from[end - 1] == ' ';
            }
        }
        String result = normal.toString(StandardCharsets.UTF_8);
        int end = result.length();
        while (joinsSpaces && end > 0 && result.charAt(end - 1) == '\u2581') {
            end--;
        }
        return result.substring(0, end);
    }

    /** Bytes of the longest beginning that the map knows; 0 where it knows none. */
    private int longestMatch(byte[] bytes, int at) {
        int longest = 0;
        int node = offset(trie[0]);
        for (int i = at; i < bytes.length; i++) {
            node ^= bytes[i] & 0xff;
            int unit = unit(node);
            if ((unit & 0x800000ff) != (bytes[i] & 0xff)) {
                break;
            }
            node ^= offset(unit);
            if ((unit >>> 8 & 1) == 1) {
                longest = i - at + 1;
            }
        }
        return longest;
    }

    /** Where the replacement of a match begins. */
    private int replacement(byte[] bytes, int at, int length) {
        int node = offset(trie[0]);
        for (int i = at; i < at + length; i++) {
            node ^= bytes[i] & 0xff;
            node ^= offset(unit(node));
        }
        int start = unit(node) & 0x7fffffff;
        if (start >= replacements.length) {
            throw new IllegalStateException("the tokeniser's character map is malformed");
        }
        return start;
    }

    private int endOf(int start) {
        int end = start;
        while (end < replacements.length && replacements[end] != 0) {
            end++;
        }
        return end;
    }

    private int unit(int node) {
        if (node < 0 || node >= trie.length) {
            throw new IllegalStateException("the tokeniser's character map is malformed");
        }
        return trie[node];
    }

    private static int offset(int unit) {
        return unit >>> 10 << ((unit & 1 << 9) >>> 6);
    }

    private static int characterLength(byte first) {
        return first >= 0 ? 1 : (first & 0xe0) == 0xc0 ? 2 : (first & 0xf0) == 0xe0 ? 3 : 4;
    }
}
