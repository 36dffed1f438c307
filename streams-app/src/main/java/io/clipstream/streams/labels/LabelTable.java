package io.clipstream.streams.labels;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.LabelMatrix;
import io.clipstream.core.label.LabelSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All label sets in memory: what {@code label-embeddings} says, as immutable matrices. Every instance reads the whole
 * topic.
 *
 * <p>One thread, that of the global consumer, {@linkplain #apply applies} records and then {@linkplain #settle settles} on a
 * position; any thread reads {@link #snapshot()}. A set is swapped whole, by one reference, when everything its root names
 * is here: vectors and pages may arrive before or after the root, in one transaction or in several, and a record may be
 * missing because a writer died. Until then the earlier revision stays.
 *
 * <p>Vectors live once: when a page is built, its vectors become slices of the page's rows.
 */
public final class LabelTable {
    private static final Logger LOG = LoggerFactory.getLogger(LabelTable.class);

    /** A vector: on its own, or as a row of a page. */
    private record VectorSlice(float[] array, int offset, int length) {}

    private final ModelId model;
    private final Map<String, VectorSlice> vectors = new ConcurrentHashMap<>();
    private final Map<String, PageRecord> pages = new ConcurrentHashMap<>();
    private final Map<LabelKey.Root, RootRecord> roots = new ConcurrentHashMap<>();
    private final Map<LabelKey.Definition, byte[]> definitions = new ConcurrentHashMap<>();

    private final Map<String, LabelMatrix.Page> built = new HashMap<>();
    private final Set<String> unsettled = new HashSet<>();
    private final Map<String, EncodedLabelSet> active = new HashMap<>();
    private volatile LabelSnapshot snapshot = LabelSnapshot.EMPTY;
    private final List<Consumer<LabelSnapshot>> listeners = new CopyOnWriteArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private long position = -1;

    /** @param model whose sets this instance scores with; those of other models are kept for their own instances */
    public LabelTable(ModelId model) {
        this.model = model;
    }

    /** The sets as they are now. */
    public LabelSnapshot snapshot() {
        return snapshot;
    }

    /** Calls a listener with each new snapshot, on the thread that applies records. */
    public void onSwap(Consumer<LabelSnapshot> listener) {
        listeners.add(listener);
    }

    /** Takes in one record. What is none of ours is reported and passed over: one foreign record must not stop everything. */
    public void apply(byte @Nullable [] key, byte @Nullable [] value, long offset) {
        try {
            if (key == null) {
                throw new IllegalArgumentException("no key");
            }
            apply(LabelKey.parse(key), value);
        } catch (RuntimeException e) {
            LOG.error(
                    "Passing over the record at offset {} of the topic of label embeddings, which is not ours: {}",
                    offset,
                    e.toString());
        }
    }

    private void apply(LabelKey key, byte @Nullable [] value) {
        if (key instanceof LabelKey.Vector vector) {
            if (value == null) {
                vectors.remove(vector.digest());
            } else if (!vectors.containsKey(vector.digest())) {
                float[] values = LabelRecords.vector(value);
                vectors.put(vector.digest(), new VectorSlice(values, 0, values.length));
            }
        } else if (key instanceof LabelKey.Page page) {
            if (value == null) {
                pages.remove(page.digest());
                built.remove(page.digest());
            } else {
                pages.put(page.digest(), LabelRecords.read(value, PageRecord.class));
            }
        } else if (key instanceof LabelKey.Root root) {
            if (value == null) {
                roots.remove(root);
            } else {
                roots.put(root, LabelRecords.read(value, RootRecord.class));
            }
            if (root.model().equals(model)) {
                unsettled.add(root.set());
            }
        } else if (key instanceof LabelKey.Definition definition) {
            if (value == null) {
                definitions.remove(definition);
            } else {
                definitions.put(definition, value);
            }
        }
    }

    /**
     * Makes visible what is complete, and notes how far the topic has been applied.
     *
     * @param appliedUpTo the global consumer's position: all before it has been applied, transaction markers included
     */
    public void settle(long appliedUpTo) {
        boolean changed = false;
        for (String set : List.copyOf(unsettled)) {
            RootRecord root = roots.get(new LabelKey.Root(model, set));
            if (root == null || !root.isActive()) {
                active.remove(set);
                unsettled.remove(set);
                changed = true;
            } else {
                EncodedLabelSet encoded = assemble(set, root);
                if (encoded != null) {
                    active.put(set, encoded);
                    unsettled.remove(set);
                    changed = true;
                }
            }
        }
        if (changed) {
            swap();
        }
        lock.lock();
        try {
            if (position != appliedUpTo) {
                position = appliedUpTo;
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void swap() {
        Set<String> pending = new HashSet<>();
        roots.forEach((key, root) -> {
            if (key.model().equals(model) && root.state() == RootRecord.State.PENDING) {
                pending.add(key.set());
            }
        });
        LabelSnapshot next = new LabelSnapshot(active, pending);
        snapshot = next;
        listeners.forEach(listener -> listener.accept(next));
    }

    private @Nullable EncodedLabelSet assemble(String set, RootRecord root) {
        LabelMatrix labels = matrix(root.labels(), root.dimension());
        LabelMatrix background = matrix(root.background(), root.dimension());
        if (labels == null || background == null) {
            return null;
        }
        return new EncodedLabelSet(set, root.revision(), root.digest(), model, labels, background, root.rules());
    }

    private @Nullable LabelMatrix matrix(List<String> digests, int dimension) {
        List<LabelMatrix.Page> rows = new ArrayList<>(digests.size());
        for (String digest : digests) {
            LabelMatrix.Page page = page(digest, dimension);
            if (page == null) {
                return null;
            }
            rows.add(page);
        }
        return new LabelMatrix(dimension, rows);
    }

    private LabelMatrix.@Nullable Page page(String digest, int dimension) {
        LabelMatrix.Page known = built.get(digest);
        if (known != null) {
            return known;
        }
        PageRecord record = pages.get(digest);
        if (record == null) {
            return null;
        }
        float[] rows = new float[record.vectors().size() * dimension];
        for (int row = 0; row < record.vectors().size(); row++) {
            VectorSlice vector = vectors.get(record.vectors().get(row));
            if (vector == null || vector.length() != dimension) {
                return null;
            }
            System.arraycopy(vector.array(), vector.offset(), rows, row * dimension, dimension);
        }
        for (int row = 0; row < record.vectors().size(); row++) {
            vectors.replace(record.vectors().get(row), new VectorSlice(rows, row * dimension, dimension));
        }
        LabelMatrix.Page page =
                new LabelMatrix.Page(record.names(), dimension, rows, record.ownThresholds(), record.ownRoutes());
        built.put(digest, page);
        return page;
    }

    /**
     * Waits until everything before a position has been applied.
     *
     * @return whether it has
     */
    public boolean awaitPosition(long atLeast, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (position < atLeast && left > 0) {
                left = moved.awaitNanos(left);
            }
            return position >= atLeast;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the topic has been read to the end it had at start. */
    public boolean isRestored() {
        lock.lock();
        try {
            return position >= 0;
        } finally {
            lock.unlock();
        }
    }

    /** Names of all sets there are or were, the deleted ones included. */
    public Set<String> knownSets() {
        Set<String> names = new HashSet<>();
        roots.keySet().forEach(root -> names.add(root.set()));
        return names;
    }

    /** Whose sets are visible. */
    public ModelId model() {
        return model;
    }

    // What the writer asks, from its own thread.

    @Nullable
    RootRecord root(String set) {
        return roots.get(new LabelKey.Root(model, set));
    }

    /** Whether a revision is visible, or, for a deleted or pending root, known. */
    boolean shows(String set, RootRecord root) {
        if (!root.isActive()) {
            return root.equals(root(set));
        }
        EncodedLabelSet visible = snapshot.get(set);
        return visible != null && root.equals(root(set)) && visible.revision() == root.revision();
    }

    boolean hasVector(String digest) {
        return vectors.containsKey(digest);
    }

    boolean hasVectors(Set<String> digests) {
        return vectors.keySet().containsAll(digests);
    }

    /** A unit vector; from any thread. */
    Embedding vector(String digest) {
        VectorSlice slice = slice(digest);
        return Embedding.ofUnit(Arrays.copyOfRange(slice.array(), slice.offset(), slice.offset() + slice.length()));
    }

    /** How similar a picture is to what a vector stands for; from any thread. */
    float similarity(String digest, Embedding picture) {
        VectorSlice slice = slice(digest);
        return picture.dot(slice.array(), slice.offset());
    }

    private VectorSlice slice(String digest) {
        VectorSlice slice = vectors.get(digest);
        if (slice == null) {
            throw new IllegalStateException("vector " + digest + " is not in the table any more");
        }
        return slice;
    }

    boolean hasPage(String digest) {
        return pages.containsKey(digest);
    }

    Map<LabelKey.Root, RootRecord> roots() {
        return Map.copyOf(roots);
    }

    Map<LabelKey.Definition, byte[]> definitions() {
        return Map.copyOf(definitions);
    }

    @Nullable
    PageRecord pageRecord(String digest) {
        return pages.get(digest);
    }

    Set<String> vectorDigests() {
        return Set.copyOf(vectors.keySet());
    }

    Set<String> pageDigests() {
        return Set.copyOf(pages.keySet());
    }
}
