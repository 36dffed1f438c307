package io.clipstream.streams.labels;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.TextEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of one revision's prompts, in steps of a few dozen. A label's vector is made as the paper does: each
 * prompt's vector has unit length, they are averaged, and the average is brought to unit length again (Radford et al. 2021,
 * section 3.1.4).
 *
 * <p>Steps run on the encoding thread; results are taken on the writer's.
 */
final class PromptEncoding {
    /** A vector that is ready. */
    record Encoded(String digest, Embedding vector) {}

    private static final int PROMPTS_A_STEP = 32;

    private record Target(String digest, List<String> prompts) {}

    private final TextEncoder encoder;
    private final ArrayDeque<Target> left = new ArrayDeque<>();
    private final Queue<Encoded> ready = new ConcurrentLinkedQueue<>();
    private volatile boolean cancelled;
    private volatile boolean finished;
    private volatile @Nullable RuntimeException failure;

    /** @param prompts of each vector that is wanted, by its digest */
    PromptEncoding(TextEncoder encoder, Map<String, List<String>> prompts) {
        this.encoder = encoder;
        prompts.forEach((digest, texts) -> left.add(new Target(digest, texts)));
        finished = left.isEmpty();
    }

    /** Encodes some more; on the encoding thread only. */
    void step() {
        try {
            List<Target> targets = new ArrayList<>();
            int prompts = 0;
            for (Target next = left.peekFirst();
                    next != null
                            && (targets.isEmpty() || prompts + next.prompts().size() <= PROMPTS_A_STEP);
                    next = left.peekFirst()) {
                targets.add(left.removeFirst());
                prompts += next.prompts().size();
            }
            if (targets.size() == 1) {
                Target target = targets.get(0);
                ready.add(new Encoded(target.digest(), average(encodeAll(target.prompts()))));
            } else {
                List<Embedding> vectors = encoder.encode(targets.stream()
                        .flatMap(target -> target.prompts().stream())
                        .toList());
                int at = 0;
                for (Target target : targets) {
                    int to = at + target.prompts().size();
                    ready.add(new Encoded(target.digest(), average(vectors.subList(at, to))));
                    at = to;
                }
            }
            finished = left.isEmpty();
        } catch (RuntimeException e) {
            failure = e;
            finished = true;
        }
    }

    private List<Embedding> encodeAll(List<String> prompts) {
        List<Embedding> vectors = new ArrayList<>(prompts.size());
        for (int at = 0; at < prompts.size() && !cancelled; at += PROMPTS_A_STEP) {
            vectors.addAll(encoder.encode(prompts.subList(at, Math.min(prompts.size(), at + PROMPTS_A_STEP))));
        }
        return vectors;
    }

    private static Embedding average(Collection<Embedding> vectors) {
        if (vectors.size() == 1) {
            return vectors.iterator().next();
        }
        float[] sum = new float[0];
        for (Embedding vector : vectors) {
            float[] values = vector.toArray();
            if (sum.length == 0) {
                sum = values;
            } else {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += values[i];
                }
            }
        }
        return Embedding.normalise(sum);
    }

    /** What has become ready since the last call. */
    Collection<Encoded> take() {
        List<Encoded> taken = new ArrayList<>();
        for (Encoded next = ready.poll(); next != null; next = ready.poll()) {
            taken.add(next);
        }
        return taken;
    }

    /** Whether there is something to take, or it has ended. */
    boolean hasNews() {
        return finished || !ready.isEmpty();
    }

    /** Nothing more will become ready; what is, may not have been taken yet. */
    boolean isFinished() {
        return finished;
    }

    /** Why it ended early; null where it did not. */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }
}
