package io.clipstream.model.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;

/**
 * The likeliest pieces of a text (Kudo 2018, section 3.2), found as sentencepiece finds them ({@code EncodeOptimized}):
 * scores are added as fp32, and of equal sums the first stays, so that ties end the same way as there.
 *
 * @param ids of pieces by their text
 * @param scores by id
 * @param longest piece, in UTF-16 units
 * @param unknown the id of what no piece covers; neighbours are one
 * @param bytes ids of the 256 bytes that such characters become instead; or none
 * @param unknownScore of one character of it
 */
record UnigramPieces(
        Map<String, Integer> ids, float[] scores, int longest, int unknown, long[] bytes, float unknownScore) {
    private static final float UNKNOWN_PENALTY = 10;

    /** @param ids of the pieces that texts may be made of, without control tokens */
    static UnigramPieces of(Map<String, Integer> ids, float[] scores, int unknown, long[] bytes) {
        int longest = 0;
        float lowest = Float.MAX_VALUE;
        for (Map.Entry<String, Integer> piece : ids.entrySet()) {
            longest = Math.max(longest, piece.getKey().length());
            lowest = Math.min(lowest, scores[piece.getValue()]);
        }
        return new UnigramPieces(ids, scores, longest, unknown, bytes, lowest - UNKNOWN_PENALTY);
    }

    long[] find(String text) {
        int length = text.length();
        float[] best = new float[length + 1];
        int[] from = new int[length + 1];
        int[] piece = new int[length + 1];
        Arrays.fill(from, -1);
        for (int start = 0; start < length; ) {
            int character = Character.charCount(text.codePointAt(start));
            boolean single = false;
            for (int end = start + 1; end <= Math.min(length, start + longest); end++) {
                Integer id = ids.get(text.substring(start, end));
                if (id != null) {
                    single |= end == start + character;
                    reach(best, from, piece, start, end, id, scores[id]);
                }
            }
            if (!single) {
                reach(best, from, piece, start, start + character, unknown, unknownScore);
            }
            start += character;
        }
        Deque<Long> found = new ArrayDeque<>();
        for (int end = length; end > 0; end = from[end]) {
            prepend(found, piece[end], text.substring(from[end], end));
        }
        return found.stream().mapToLong(Long::longValue).toArray();
    }

    private void prepend(Deque<Long> found, int piece, String text) {
        if (piece == unknown && bytes.length > 0) {
            byte[] spelt = text.getBytes(StandardCharsets.UTF_8);
            for (int i = spelt.length - 1; i >= 0; i--) {
                found.addFirst(bytes[spelt[i] & 0xff]);
            }
            return;
        }
        Long next = found.peekFirst();
        if (piece != unknown || next == null || next != unknown) {
            found.addFirst((long) piece);
        }
    }

    private static void reach(float[] best, int[] from, int[] piece, int start, int end, int id, float score) {
        float sum = best[start] + score;
        if (from[end] < 0 || sum > best[end]) {
            best[end] = sum;
            from[end] = start;
            piece[end] = id;
        }
    }
}
