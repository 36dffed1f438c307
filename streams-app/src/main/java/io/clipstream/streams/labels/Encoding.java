package io.clipstream.streams.labels;

import io.clipstream.streams.labels.StoredEmbeddings.UnavailableException;
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
    private volatile @Nullable String obstacle;
    private volatile boolean standing;

    /**
     * Encodes some more; on the encoding thread only.
     *
     * @return whether there is to be another step now: not when it has finished, and not while it stands still
     */
    final boolean step() {
        try {
            finished = encodeSome();
            obstacle = null;
        } catch (UnavailableException e) {
            obstacle = e.getMessage();
            standing = true;
            return false;
        } catch (RuntimeException e) {
            failure = e;
            finished = true;
        }
        return !finished;
    }

    /**
     * One step.
     *
     * @return whether nothing is left
     * @throws UnavailableException where the step has to be made again later; what has become ready stays so
     */
    abstract boolean encodeSome() throws UnavailableException;

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

    /** What the last step met that may pass; null where it met nothing. */
    final @Nullable String obstacle() {
        return obstacle;
    }

    /** Whether no more steps are made until {@link #goOn()}, because of the {@link #obstacle()}. */
    final boolean isStanding() {
        return standing;
    }

    /** Before it is handed to the encoding thread once more. */
    final void goOn() {
        standing = false;
    }

    final void cancel() {
        cancelled = true;
    }

    final boolean isCancelled() {
        return cancelled;
    }
}
