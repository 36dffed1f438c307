package io.clipstream.model.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Texts as {@code SiglipTokenizer} takes them: lower case, then split at special tokens, then punctuation out of each
 * part, then its pieces. They are found behind the spelled-out unknown token, as there, and that token's own are taken
 * off again: so the first piece is the one that the reference finds in the middle of a text.
 */
final class SiglipSource implements TokenSource {
    private static final char SPACE = '\u2581';

    private final UnigramPieces pieces;
    private final SentencePieceNormalizer normalizer;
    private final Map<String, Long> special;
    private final long end;
    private final String prefix;
    private final int prefixLength;

    SiglipSource(
            UnigramPieces pieces,
            SentencePieceNormalizer normalizer,
            Map<String, Long> special,
            long end,
            String prefix) {
        this.pieces = pieces;
        this.normalizer = normalizer;
        this.special = special;
        this.end = end;
        this.prefix = prefix;
        this.prefixLength = raw(prefix).length;
    }

    @Override
    public long[] ids(String text) {
        String lower = lowerCase(SPACE + text.replace(SPACE, ' '));
        List<long[]> parts = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < lower.length(); at++) {
            String token = specialAt(lower, at);
            if (token != null) {
                parts.add(part(lower.substring(from, at)));
                parts.add(new long[] {special.getOrDefault(token, end)});
                from = at + token.length();
                at = from - 1;
            }
        }
        parts.add(part(lower.substring(from)));
        long[] ids = parts.stream().flatMapToLong(Arrays::stream).toArray();
        boolean ended = ids.length > 0 && ids[ids.length - 1] == end;
        return ended
                ? ids
                : LongStream.concat(Arrays.stream(ids), LongStream.of(end)).toArray();
    }

    /** Letter by letter, so that a final sigma is not known; special tokens stay as they are. */
    private String lowerCase(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); ) {
            String token = specialAt(text, at);
            int c = text.codePointAt(at);
            lower.append(token != null ? token : PythonCase.lower(c));
            at += token != null ? token.length() : Character.charCount(c);
        }
        return lower.toString();
    }

    /** The longest special token that begins there. */
    private @Nullable String specialAt(String text, int at) {
        String longest = null;
        for (String token : special.keySet()) {
            if (text.startsWith(token, at) && (longest == null || token.length() > longest.length())) {
                longest = token;
            }
        }
        return longest;
    }

    private long[] part(String text) {
        long[] ids = raw(prefix + TextCleaning.withoutPunctuation(text));
        return ids.length >= prefixLength ? Arrays.copyOfRange(ids, prefixLength, ids.length) : ids;
    }

    private long[] raw(String text) {
        return pieces.find(normalizer.normalise(text));
    }

    @Override
    public OptionalLong end() {
        return OptionalLong.of(end);
    }

    /** Nothing: all of it is Java's. */
    @Override
    public void close() {}
}
