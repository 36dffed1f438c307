package io.clipstream.core.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The best rows, best first; equal ones in the order of the set, so that the same image gives the same result. */
final class BestRows {
    /** Up to so many are kept in a sorted array: most rows are then dismissed by one comparison. */
    private static final int FEW = 32;

    private BestRows() {}

    /** At most {@code count} of them. */
    static List<Integer> of(float[] cosines, int count) {
        return count <= FEW ? few(cosines, count) : many(cosines, count);
    }

    private static List<Integer> few(float[] cosines, int count) {
        int[] best = new int[Math.min(count, cosines.length)];
        int size = 0;
        float least = Float.NEGATIVE_INFINITY;
        for (int row = 0; row < cosines.length; row++) {
            float cosine = cosines[row];
            // Most are plainly worse, and are asked no more than that.
            if (cosine < least || (size == best.length && Float.compare(cosine, least) <= 0)) {
                continue;
            }
            int at = size < best.length ? size++ : size - 1;
            for (; at > 0 && Float.compare(cosine, cosines[best[at - 1]]) > 0; at--) {
                best[at] = best[at - 1];
            }
            best[at] = row;
            if (size == best.length) {
                least = cosines[best[size - 1]];
            }
        }
        List<Integer> rows = new ArrayList<>(size);
        for (int row : best) {
            rows.add(row);
        }
        return rows;
    }

    private static List<Integer> many(float[] cosines, int count) {
        PriorityQueue<Integer> heap = new PriorityQueue<>(bestFirst(cosines).reversed());
        for (int row = 0; row < cosines.length; row++) {
            heap.add(row);
            if (heap.size() > count) {
                heap.remove();
            }
        }
        List<Integer> rows = new ArrayList<>(heap);
        rows.sort(bestFirst(cosines));
        return rows;
    }

    static Comparator<Integer> bestFirst(float[] cosines) {
        return (a, b) -> {
            int order = Float.compare(cosines[b], cosines[a]);
            return order != 0 ? order : Integer.compare(a, b);
        };
    }
}
