package io.clipstream.streams.config;

import java.util.Locale;

/** What consumers that read committed may count on, from a record on {@code images} to its results. */
public enum Guarantee {
    EXACTLY_ONCE_V2,
    AT_LEAST_ONCE;

    /** As Kafka Streams spells it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
