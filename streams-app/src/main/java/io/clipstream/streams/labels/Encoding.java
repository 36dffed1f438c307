package io.clipstream.streams.labels;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The making of vectors in small steps. Steps run on the encoding thread; results are taken on the writer's. */
abstract class Encoding {
    /**
     * A vector that is ready.
     *
     * @param digest its name
     * @param vector not changed any more
     */
    record Encoded(String digest, float[] vector) {}

    private final Queue<Encoded> ready = new ConcurrentLinkedQueue<>();
    private volatile boolean cancelled;
    private volatile boolean finished;
    private volatile @Nullable RuntimeException failure;

    /** Encodes some more; on the encoding thread only. */
    final void step() {
        try {
            finished = encodeSome();
        } catch (RuntimeException e) {
            failure = e;
            finished = true;
        }
    }

    /** @return whether nothing is left */
    abstract boolean encodeSome();

    final void add(String digest, float[] vector) {
        ready.add(new Encoded(digest, vector));
    }

    /** What has become ready since the last call. */
    final Collection<Encoded> take() {
        List<Encoded> taken = new ArrayList<>();
        for (Encoded next = ready.poll(); next != null; next = ready.poll()) {
            taken.add(next);
        }
        return taken;
    }

    /** Whether there is something to take, or it has ended. */
    final boolean hasNews() {
        return finished || !ready.isEmpty();
    }

    /** Whether something has become ready that was not taken yet. */
    final boolean hasMore() {
        return !ready.isEmpty();
    }

    /** Nothing more will become ready; what is, may not have been taken yet. */
    final boolean isFinished() {
        return finished;
    }

    /** Why it ended early; null where it did not. */
    final @Nullable RuntimeException failure() {
        return failure;
    }

    final void cancel() {
        cancelled = true;
    }

    final boolean isCancelled() {
        return cancelled;
    }
}
