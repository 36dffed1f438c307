package io.clipstream.core.label;

import java.util.Locale;

/** For which images a set's results are published. */
public enum Emit {
    /** For every image. */
    ALL,
    /** Only where a label is reported. */
    MATCHED,
    /** Only where other labels are reported than in the last result of the same image key. */
    CHANGED;

    /** The word in messages: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
