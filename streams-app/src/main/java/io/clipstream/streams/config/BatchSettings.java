package io.clipstream.streams.config;

import io.clipstream.core.batch.BatchPolicy;
import java.time.Duration;

/**
 * When a batch goes to the encoder.
 *
 * @param maxSize images, at least 1
 * @param linger how long the first image waits for others
 * @param maxBytes bytes of pixels
 */
public record BatchSettings(int maxSize, Duration linger, long maxBytes) {
    /** The same, for the micro-batcher. */
    public BatchPolicy policy() {
        return new BatchPolicy(maxSize, linger, maxBytes);
    }
}
