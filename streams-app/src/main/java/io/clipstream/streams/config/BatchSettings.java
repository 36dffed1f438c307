package io.clipstream.streams.config;

import java.time.Duration;

/**
 * When a batch goes to the encoder.
 *
 * @param maxSize images; 0: to be found out
 * @param linger how long the first image waits for others
 * @param maxBytes bytes of pixels
 */
public record BatchSettings(int maxSize, Duration linger, long maxBytes) {
    /**
     * Images a batch.
     *
     * @param found what was found to be best, where it is not set
     */
    public int maxSizeOr(int found) {
        return maxSize == 0 ? found : maxSize;
    }
}
