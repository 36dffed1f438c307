package io.clipstream.core.score;

/**
 * One label's score.
 *
 * @param label its name
 * @param probability 0 to 1; what it means depends on the set's mode
 * @param similarity cosine of picture and label, −1 to 1
 */
public record Score(String label, double probability, double similarity) {
    public Score {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability is 0 to 1, not " + probability + " for " + label);
        }
        if (!Double.isFinite(similarity)) {
            throw new IllegalArgumentException("a similarity is finite, not " + similarity + " for " + label);
        }
    }
}
