package io.clipstream.streams.labels;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.label.ExampleLevel;
import io.clipstream.core.label.ExampleVector;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The mixing of words and pictures, once the table has the vectors of both: a label a step, and then all at once, because
 * their level is found together.
 */
final class ExampleMixing extends Encoding {
    /**
     * What the vector of a label with examples is made from.
     *
     * @param text digest of the vector of its words
     * @param examples digests of the vectors of its pictures
     * @param weight of the pictures
     */
    record Mix(String text, List<String> examples, double weight) {
        Mix {
            examples = List.copyOf(examples);
        }
    }

    private final LabelTable table;
    private final LogitParameters logits;
    private final List<String> rivals;
    private final Set<String> wanted;
    private final ArrayDeque<Map.Entry<String, Mix>> left;
    private final Map<String, ExampleVector> vectors = new LinkedHashMap<>();
    private final Map<Double, ExampleLevel> levels = new HashMap<>();

    /**
     * @param plan all of its sources are in the table
     * @param wanted which of its mixes
     */
    ExampleMixing(LabelTable table, LogitParameters logits, LabelSetPlan plan, Set<String> wanted) {
        this.table = table;
        this.logits = logits;
        this.rivals = plan.rivals();
        this.wanted = wanted;
        this.left = new ArrayDeque<>(plan.mixes().entrySet());
    }

    @Override
    boolean encodeSome() {
        Map.Entry<String, Mix> next = left.pollFirst();
        if (next != null) {
            measure(next.getKey(), next.getValue());
        }
        if (!left.isEmpty()) {
            return false;
        }
        vectors.forEach((digest, vector) -> {
            if (wanted.contains(digest)) {
                add(digest, scaled(vector.direction(), level(vector.weight()).factor()));
            }
        });
        return true;
    }

    private void measure(String digest, Mix mix) {
        List<Embedding> examples = mix.examples().stream().map(table::vector).toList();
        ExampleVector vector = new ExampleVector(table.vector(mix.text()), examples, mix.weight());
        vectors.put(digest, vector);
        double heldOut = 0;
        double bestOther = 0;
        for (int i = 0; i < examples.size() && !isCancelled(); i++) {
            Embedding example = examples.get(i);
            heldOut += vector.heldOut(i);
            bestOther += rivals.stream()
                    .mapToDouble(rival -> table.similarity(rival, example))
                    .max()
                    .orElseThrow();
        }
        level(mix.weight()).add(heldOut / examples.size(), bestOther / examples.size());
    }

    private ExampleLevel level(double weight) {
        return levels.computeIfAbsent(weight, any -> new ExampleLevel(logits));
    }

    private static float[] scaled(Embedding vector, double factor) {
        float[] values = vector.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * factor);
        }
        return values;
    }
}
