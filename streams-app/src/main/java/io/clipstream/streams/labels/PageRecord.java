package io.clipstream.streams.labels;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A page of a label matrix.
 *
 * @param names of labels, at most {@value #MAX_LABELS}
 * @param vectors the digest of each label's vector
 * @param thresholds of labels that have one of their own, by their place in the page; null where none has, as on every page
 *     of the first release, so that such a page keeps its digest
 * @param routes of labels that have one of their own, likewise
 */
record PageRecord(
        List<String> names,
        List<String> vectors,
        @Nullable SortedMap<Integer, Double> thresholds,
        @Nullable SortedMap<Integer, String> routes) {
    /** Keeps a page well below a megabyte, and what an update of one label rewrites small. */
    static final int MAX_LABELS = 256;

    PageRecord {
        if (names.isEmpty() || names.size() > MAX_LABELS || names.size() != vectors.size()) {
            throw new IllegalArgumentException("a page has 1 to " + MAX_LABELS + " labels and as many vectors, not "
                    + names.size() + " and " + vectors.size());
        }
        names = List.copyOf(names);
        vectors = List.copyOf(vectors);
        thresholds = ofLabels(thresholds, names.size());
        routes = ofLabels(routes, names.size());
    }

    private static <T> @Nullable SortedMap<Integer, T> ofLabels(@Nullable SortedMap<Integer, T> byPlace, int labels) {
        if (byPlace == null) {
            return null;
        }
        if (byPlace.isEmpty() || byPlace.firstKey() < 0 || byPlace.lastKey() >= labels) {
            throw new IllegalArgumentException("something of labels that are not on the page: " + byPlace);
        }
        return Collections.unmodifiableSortedMap(new TreeMap<>(byPlace));
    }

    /** Thresholds by place; empty where no label has one of its own. */
    Map<Integer, Double> ownThresholds() {
        return thresholds == null ? Map.of() : thresholds;
    }

    /** Routes by place; empty where no label has one of its own. */
    Map<Integer, String> ownRoutes() {
        return routes == null ? Map.of() : routes;
    }
}
