package io.clipstream.streams.labels;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.TextEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The encoding of one revision's prompts, in steps of a few dozen. A label's vector is made as the paper does: each
 * prompt's vector has unit length, they are averaged, and the average is brought to unit length again (Radford et al. 2021,
 * section 3.1.4).
 */
final class PromptEncoding extends Encoding {
    private static final int PROMPTS_A_STEP = 32;

    private record Target(String digest, List<String> prompts) {}

    private final TextEncoder encoder;
    private final ArrayDeque<Target> left = new ArrayDeque<>();

    /** @param prompts of each vector that is wanted, by its digest */
    PromptEncoding(TextEncoder encoder, Map<String, List<String>> prompts) {
        this.encoder = encoder;
        prompts.forEach((digest, texts) -> left.add(new Target(digest, texts)));
    }

    @Override
    boolean encodeSome() {
        List<Target> targets = new ArrayList<>();
        int prompts = 0;
        for (Target next = left.peekFirst();
                next != null && (targets.isEmpty() || prompts + next.prompts().size() <= PROMPTS_A_STEP);
                next = left.peekFirst()) {
            targets.add(left.removeFirst());
            prompts += next.prompts().size();
        }
        if (targets.size() == 1) {
            Target target = targets.get(0);
            add(target.digest(), average(encodeAll(target.prompts())).toArray());
        } else if (!targets.isEmpty()) {
            List<Embedding> vectors = encoder.encode(targets.stream()
                    .flatMap(target -> target.prompts().stream())
                    .toList());
            int at = 0;
            for (Target target : targets) {
                int to = at + target.prompts().size();
                add(target.digest(), average(vectors.subList(at, to)).toArray());
                at = to;
            }
        }
        return left.isEmpty();
    }

    private List<Embedding> encodeAll(List<String> prompts) {
        List<Embedding> vectors = new ArrayList<>(prompts.size());
        for (int at = 0; at < prompts.size() && !isCancelled(); at += PROMPTS_A_STEP) {
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
}
