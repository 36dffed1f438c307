package io.clipstream.streams.classify;

import java.time.Duration;

/**
 * How long and for how many keys it is remembered what was last reported.
 *
 * @param retention by the images' timestamps; what stays the same for longer is told again
 * @param maxKeys pairs of image key and label set in one partition; the oldest are forgotten
 * @param mayComeAgain whether an image may be processed a second time though its results were sent: at-least-once
 */
public record ChangeMemory(Duration retention, int maxKeys, boolean mayComeAgain) {
    public ChangeMemory {
        if (retention.isNegative() || retention.isZero() || maxKeys < 1) {
            throw new IllegalArgumentException(
                    "a retention above 0 and at least one key, not " + retention + " and " + maxKeys);
        }
    }
}
