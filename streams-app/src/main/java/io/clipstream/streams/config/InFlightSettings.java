package io.clipstream.streams.config;

/**
 * What this process may hold: images read from Kafka and not yet answered.
 *
 * @param maxImages at least one batch; 0: as many batches as are worth holding
 * @param maxBytes encoded bytes, at least the longest image
 */
public record InFlightSettings(int maxImages, long maxBytes) {
    private static final int FEWEST = 4;
    private static final int MOST = 10;

    /**
     * Images that may be held.
     *
     * @param batchSize of one batch
     * @param processors that this process may use
     */
    public int maxImages(int batchSize, int processors) {
        return maxImages > 0 ? maxImages : batches(processors) * batchSize;
    }

    /** The largest batch, not above {@code batchSize}, of which two may be held: one is encoded while another gathers. */
    public int batchOfTwo(int batchSize) {
        return maxImages > 0 ? Math.max(1, Math.min(batchSize, maxImages / 2)) : batchSize;
    }

    /** Batches in flight where it is not set: there may be one for every core in the encoder, and two gather meanwhile. */
    static int batches(int processors) {
        return Math.max(FEWEST, Math.min(MOST, processors + 2));
    }
}
