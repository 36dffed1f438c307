package io.clipstream.model.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The likeliest pieces of a text (Kudo 2018, section 3.2), found as sentencepiece finds them ({@code EncodeOptimized}):
 * scores are added as fp32, and of equal sums the first stays, so that ties end the same way as there.
 *
 * @param ids of pieces by their text
 * @param scores by id
 * @param longest piece, in UTF-16 units
 * @param unknown the id of what no piece covers; neighbours are one
 * @param unknownScore of one character of it
 */
record UnigramPieces(Map<String, Integer> ids, float[] scores, int longest, int unknown, float unknownScore) {
    private static final float UNKNOWN_PENALTY = 10;

    /** @param ids of the pieces that texts may be made of, without control tokens */
    static UnigramPieces of(Map<String, Integer> ids, float[] scores, int unknown) {
        int longest = 0;
        float lowest = Float.MAX_VALUE;
        for (Map.Entry<String, Integer> piece : ids.entrySet()) {
            longest = Math.max(longest, piece.getKey().length());
            lowest = Math.min(lowest, scores[piece.getValue()]);
        }
        return new UnigramPieces(ids, scores, longest, unknown, lowest - UNKNOWN_PENALTY);
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
        List<Integer> found = new ArrayList<>();
        for (int end = length; end > 0; end = from[end]) {
            boolean joins = piece[end] == unknown && !found.isEmpty() && found.get(found.size() - 1) == unknown;
            if (!joins) {
                found.add(piece[end]);
            }
        }
        int count = found.size();
        long[] pieces = new long[count];
        Arrays.setAll(pieces, i -> found.get(count - 1 - i));
        return pieces;
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
