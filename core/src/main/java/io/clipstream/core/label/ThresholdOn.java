package io.clipstream.core.label;

import java.util.Locale;

/** What a set's thresholds and its margin are measured in. */
public enum ThresholdOn {
    /** Probability, 0 to 1: what it means depends on the set's mode, and changes with the other labels. */
    PROBABILITY,
    /** Cosine of picture and label, −1 to 1: a label's own, whatever the others. */
    SIMILARITY;

    /** The word in messages: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The least value a threshold may have. */
    public double least() {
        return this == SIMILARITY ? -1 : 0;
    }

    /** The widest margin there can be. */
    public double widest() {
        return 1 - least();
    }
}
