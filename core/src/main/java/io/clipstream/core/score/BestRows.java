package io.clipstream.core.score;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The best rows, best first; equal ones in the order of the set, so that the same image gives the same result. */
final class BestRows {
    private BestRows() {}

    /** At most {@code count} of them. */
    static List<Integer> of(float[] cosines, int count) {
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
