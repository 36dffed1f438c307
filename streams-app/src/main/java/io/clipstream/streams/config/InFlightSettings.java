package io.clipstream.streams.config;

/**
 * What this process may hold: images read from Kafka and not yet answered.
 *
 * @param maxImages at least one batch
 * @param maxBytes encoded bytes, at least the longest image
 */
public record InFlightSettings(int maxImages, long maxBytes) {
    private static final int FEWEST = 4;
    private static final int MOST = 10;

    /** Batches in flight where it is not set: there may be one for every core in the encoder, and two gather meanwhile. */
    static int batches(int processors) {
        return Math.max(FEWEST, Math.min(MOST, processors + 2));
    }
}
