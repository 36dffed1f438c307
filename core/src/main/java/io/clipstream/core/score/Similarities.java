package io.clipstream.core.score;

import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.label.ThresholdOn;

/**
 * An image against all rows of a set.
 *
 * @param cosines one a label; not copied, not changed
 * @param probabilities one a label; not copied, not changed
 * @param bestBackground the highest cosine of the background; negative infinity without any
 * @param backgroundProbability of that one; 0 without any, or where background has no probability of its own
 */
record Similarities(float[] cosines, double[] probabilities, double bestBackground, double backgroundProbability) {
    Similarities {
        if (cosines.length == 0 || cosines.length != probabilities.length) {
            throw new IllegalArgumentException(cosines.length + " cosines, " + probabilities.length + " probabilities");
        }
    }

    /** What thresholds and margins are measured in, of one row. */
    double measure(ThresholdOn on, int row) {
        return on == ThresholdOn.SIMILARITY ? cosines[row] : probabilities[row];
    }

    /** The same of the best background; negative infinity without any. */
    double measureOfBackground(ThresholdOn on) {
        return bestBackground == Double.NEGATIVE_INFINITY || on == ThresholdOn.SIMILARITY
                ? bestBackground
                : backgroundProbability;
    }

    /** Whether a row reaches its own threshold, else the set's, else one that is given. */
    boolean reaches(EncodedLabelSet set, int row, double otherwise) {
        Double ofSet = set.rules().threshold();
        return measure(set.rules().thresholdOn(), row)
                >= set.labels().threshold(row, ofSet == null ? otherwise : ofSet);
    }

    Score score(EncodedLabelSet set, int row) {
        return new Score(set.labels().name(row), probabilities[row], cosines[row]);
    }
}
