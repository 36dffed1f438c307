package io.clipstream.streams.config;

import java.util.Locale;

/** What the value of a dead letter is. */
public enum DeadLetterValue {
    /** The bytes of the record that failed. */
    KEEP,
    /** Nothing. */
    NONE;

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
