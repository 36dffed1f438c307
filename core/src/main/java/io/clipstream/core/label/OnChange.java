package io.clipstream.core.label;

import java.util.Locale;

/** What a new revision of a set means for pictures that were answered already. */
public enum OnChange {
    /** Nothing: it counts from now on. */
    NONE,
    /** Their stored vectors are scored anew, as far as the set looks back. */
    RELABEL;

    /** The word in messages: lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
