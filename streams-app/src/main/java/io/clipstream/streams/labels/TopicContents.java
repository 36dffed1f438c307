package io.clipstream.streams.labels;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code label-embeddings} holds as its writer knows it: what the table has read of it, and what the writer has sent
 * since. Not thread-safe: it belongs to the writer's stream thread, and to one life of its task.
 */
final class TopicContents {
    private final LabelTable table;
    private final Map<String, Boolean> vectors = new HashMap<>();
    private final Map<String, @Nullable PageRecord> pages = new HashMap<>();
    private final Map<LabelKey.Root, RootRecord> roots = new HashMap<>();
    private final Map<LabelKey.Definition, Boolean> definitions = new HashMap<>();

    TopicContents(LabelTable table) {
        this.table = table;
    }

    boolean hasVector(String digest) {
        Boolean sent = vectors.get(digest);
        return sent == null ? table.hasVector(digest) : sent;
    }

    boolean hasPage(String digest) {
        return page(digest) != null;
    }

    private @Nullable PageRecord page(String digest) {
        return pages.containsKey(digest) ? pages.get(digest) : table.pageRecord(digest);
    }

    private List<String> vectorsOf(String page) {
        PageRecord record = page(page);
        return record == null ? List.of() : record.vectors();
    }

    /** A set's root for the table's own model. */
    @Nullable
    RootRecord root(String set) {
        LabelKey.Root key = new LabelKey.Root(table.model(), set);
        RootRecord sent = roots.get(key);
        return sent == null ? table.root(set) : sent;
    }

    /** Whether everything a root names is there. */
    boolean isComplete(RootRecord root) {
        return root.pages().stream()
                .allMatch(
                        digest -> hasPage(digest) && vectorsOf(digest).stream().allMatch(this::hasVector));
    }

    /** Definitions there are, the newest of each set. */
    Map<String, Long> definitions() {
        Map<String, Long> newest = new HashMap<>();
        for (LabelKey.Definition key : allDefinitions()) {
            newest.merge(key.set(), key.revision(), Math::max);
        }
        return newest;
    }

    /** All revisions of a set's definition. */
    List<LabelKey.Definition> definitionsOf(String set) {
        return allDefinitions().stream().filter(key -> key.set().equals(set)).toList();
    }

    private Set<LabelKey.Definition> allDefinitions() {
        Set<LabelKey.Definition> all = new HashSet<>(table.definitions().keySet());
        definitions.forEach((key, there) -> {
            if (there) {
                all.add(key);
            } else {
                all.remove(key);
            }
        });
        return all;
    }

    /** Notes what has been sent; null is a tombstone. */
    void sent(LabelKey key, @Nullable Object value) {
        if (key instanceof LabelKey.Vector vector) {
            vectors.put(vector.digest(), value != null);
        } else if (key instanceof LabelKey.Page page) {
            pages.put(page.digest(), (PageRecord) value);
        } else if (key instanceof LabelKey.Root root && value instanceof RootRecord record) {
            roots.put(root, record);
        } else if (key instanceof LabelKey.Definition definition) {
            definitions.put(definition, value != null);
        }
    }

    /**
     * Of some pages and their vectors, what no root names any more.
     *
     * @param pageDigests pages that a root has just ceased to name
     * @param sources vectors that it has ceased to name
     * @param kept vectors that are needed all the same, because somebody is about to name them
     */
    List<LabelKey> unnamed(Set<String> pageDigests, Set<String> sources, Set<String> kept) {
        Map<LabelKey.Root, RootRecord> all = allRoots();
        Set<String> named = new HashSet<>();
        Set<String> unnamedVectors = new HashSet<>(sources);
        all.values().forEach(root -> {
            named.addAll(root.pages());
        });
        Set<String> unnamedPages = new HashSet<>(pageDigests);
        unnamedPages.removeAll(named);
        for (String digest : unnamedPages) {
            unnamedVectors.addAll(vectorsOf(digest));
        }
        unnamedVectors.removeAll(kept);
        all.values().forEach(root -> root.keptVectors().forEach(unnamedVectors::remove));
        if (!unnamedVectors.isEmpty()) {
            for (String digest : named) {
                vectorsOf(digest).forEach(unnamedVectors::remove);
            }
        }
        return Stream.<LabelKey>concat(
                        unnamedPages.stream().filter(this::hasPage).map(LabelKey.Page::new),
                        unnamedVectors.stream().filter(this::hasVector).map(LabelKey.Vector::new))
                .toList();
    }

    private Map<LabelKey.Root, RootRecord> allRoots() {
        Map<LabelKey.Root, RootRecord> all = new HashMap<>(table.roots());
        all.putAll(roots);
        return all;
    }

    /** Everything that is there and that no root names: what a writer that died left behind. */
    List<LabelKey> abandoned(Set<String> kept) {
        Set<String> all = new HashSet<>(table.pageDigests());
        all.addAll(pages.keySet());
        List<LabelKey> unnamed = unnamed(all, Set.of(), kept);
        Set<String> orphans = new HashSet<>(table.vectorDigests());
        orphans.addAll(vectors.keySet());
        orphans.removeAll(kept);
        allRoots().values().forEach(root -> root.keptVectors().forEach(orphans::remove));
        for (String digest : all) {
            vectorsOf(digest).forEach(orphans::remove);
        }
        orphans.removeIf(digest -> !hasVector(digest));
        Set<LabelKey> keys = new LinkedHashSet<>(unnamed);
        orphans.forEach(digest -> keys.add(new LabelKey.Vector(digest)));
        return List.copyOf(keys);
    }
}
