package io.clipstream.streams.labels;

import io.clipstream.core.label.ThresholdOn;
import org.jspecify.annotations.Nullable;

/**
 * What thresholds and the margin of a set may be.
 *
 * @param on what they are measured in; null where the message does not say it rightly, and anything that could be right is let
 *     pass
 */
record ThresholdRange(@Nullable ThresholdOn on) {
    private ThresholdOn widest() {
        return on == null ? ThresholdOn.SIMILARITY : on;
    }

    /** What a threshold may be, in words. */
    String allowed() {
        return on == ThresholdOn.PROBABILITY ? "a probability from 0 to 1" : "a similarity from -1 to 1";
    }

    @Nullable
    Double read(DocumentField threshold) {
        return threshold.number(widest().least(), 1, allowed());
    }

    @Nullable
    Double readMargin(DocumentField margin) {
        return margin.number(
                0,
                widest().widest(),
                on == ThresholdOn.PROBABILITY
                        ? "a difference of probabilities, from 0 to 1"
                        : "a difference of similarities, from 0 to 2");
    }
}
