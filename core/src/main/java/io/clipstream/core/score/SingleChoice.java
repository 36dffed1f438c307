package io.clipstream.core.score;

import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.LabelSetRules;
import java.util.ArrayList;
import java.util.List;

/**
 * One label an image, or none: where the background is more similar, the best label is below its threshold, or it is not as
 * far ahead of the second as the set asks. The second may be background.
 */
final class SingleChoice {
    private SingleChoice() {}

    static Classification of(EncodedLabelSet set, Similarities similarities, int top) {
        // Two at least: the margin is over the second, whether or not the result carries it.
        List<Integer> rows = BestRows.of(similarities.cosines(), Math.max(top, 2));
        int winner = rows.get(0);
        boolean known = similarities.bestBackground() <= similarities.cosines()[winner]
                && similarities.reaches(set, winner, Double.NEGATIVE_INFINITY)
                && isAhead(set.rules(), similarities, rows);
        List<Score> scores = new ArrayList<>(Math.min(top, rows.size()));
        for (int row : rows.subList(0, Math.min(top, rows.size()))) {
            scores.add(similarities.score(set, row));
        }
        Score best = scores.get(0);
        return new Classification(
                known ? best.label() : null, best.probability(), known ? List.of(best.label()) : List.of(), scores);
    }

    private static boolean isAhead(LabelSetRules rules, Similarities similarities, List<Integer> rows) {
        Double margin = rules.margin();
        if (margin == null) {
            return true;
        }
        double second = similarities.measureOfBackground(rules.thresholdOn());
        if (rows.size() > 1) {
            second = Math.max(second, similarities.measure(rules.thresholdOn(), rows.get(1)));
        }
        return similarities.measure(rules.thresholdOn(), rows.get(0)) - second >= margin;
    }
}
