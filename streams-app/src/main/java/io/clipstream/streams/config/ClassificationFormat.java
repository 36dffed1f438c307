package io.clipstream.streams.config;

/** How the values on {@code classifications} are written. */
public enum ClassificationFormat {
    AVRO,
    JSON
}
