package io.clipstream.core.score;

import io.clipstream.core.label.EncodedLabelSet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Every label that reaches its threshold, whatever {@code top}. */
final class MultiChoice {
    /** For thresholds on probability; a set with thresholds on similarity names its own. */
    private static final double DEFAULT_PROBABILITY = 0.5;

    private MultiChoice() {}

    static Classification of(EncodedLabelSet set, Similarities similarities, int top) {
        TreeSet<Integer> rows = new TreeSet<>(BestRows.bestFirst(similarities.cosines()));
        rows.addAll(BestRows.of(similarities.cosines(), top));
        TreeSet<Integer> reaching = new TreeSet<>(BestRows.bestFirst(similarities.cosines()));
        for (int row = 0; row < similarities.cosines().length; row++) {
            if (similarities.reaches(set, row, DEFAULT_PROBABILITY)) {
                reaching.add(row);
            }
        }
        rows.addAll(reaching);
        List<Score> scores = new ArrayList<>(rows.size());
        rows.forEach(row -> scores.add(similarities.score(set, row)));
        if (reaching.isEmpty()) {
            return new Classification(null, scores.get(0).probability(), List.of(), scores);
        }
        List<String> reported =
                reaching.stream().map(row -> set.labels().name(row)).toList();
        return new Classification(reported.get(0), similarities.probabilities()[reaching.first()], reported, scores);
    }
}
