package io.clipstream.core.batch;

import java.time.Duration;

/**
 * When a batch is full enough to go.
 *
 * @param maxSize items, at least 1
 * @param linger how long the first item of a batch waits for others
 * @param maxBytes sum of the items' weights, at least 1; an item that is heavier alone still goes, alone
 */
public record BatchPolicy(int maxSize, Duration linger, long maxBytes) {
    public BatchPolicy {
        if (maxSize < 1 || linger.isNegative() || maxBytes < 1) {
            throw new IllegalArgumentException("a batch has at least one item and one byte and no negative linger, not "
                    + maxSize + ", " + maxBytes + ", " + linger);
        }
    }
}
