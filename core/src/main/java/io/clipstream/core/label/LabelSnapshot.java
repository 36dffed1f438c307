package io.clipstream.core.label;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All label sets at one moment. An image is scored against one snapshot, never against two. Immutable.
 *
 * @param sets the active ones by name
 * @param pending names of sets of which a first revision is being encoded
 */
public record LabelSnapshot(Map<String, EncodedLabelSet> sets, java.util.Set<String> pending) {
    public static final LabelSnapshot EMPTY = new LabelSnapshot(Map.of(), java.util.Set.of());

    public LabelSnapshot {
        sets = java.util.Collections.unmodifiableMap(new TreeMap<>(sets));
        pending = java.util.Collections.unmodifiableSet(new TreeSet<>(pending));
    }

    public @Nullable EncodedLabelSet get(String name) {
        return sets.get(name);
    }

    public boolean isEmpty() {
        return sets.isEmpty();
    }

    /** The sets an image meets that names none: all that are not on request only. */
    public List<EncodedLabelSet> standing() {
        return sets.values().stream().filter(set -> !set.rules().onRequest()).toList();
    }

    /** Labels of all sets. */
    public int labels() {
        return sets.values().stream().mapToInt(set -> set.labels().size()).sum();
    }

    /** Routes that results of these sets can take. */
    public SortedSet<String> routes() {
        SortedSet<String> routes = new TreeSet<>();
        sets.values().forEach(set -> routes.addAll(set.routes()));
        return routes;
    }
}
