package io.clipstream.core.label;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a set's similarities become results: everything about a set but its words.
 *
 * @param mode how the labels relate to each other
 * @param threshold the least value of a label that is reported, for labels without one of their own; null: none in {@code
 *     single} mode, a probability of 0.5 in {@code multi}
 * @param thresholdOn what {@code threshold}, the labels' own thresholds and {@code margin} are measured in
 * @param margin in {@code single} mode, how far the best must be ahead of the second, background included; null: not at all
 * @param logitScale what a similarity is multiplied by, in place of the checkpoint's own scale ({@code exp(logit_scale)}, 100
 *     for most CLIP models), above 0, at most {@value #MAX_LOGIT_SCALE}; null: the checkpoint's
 * @param top how many scores a result carries, 1 to {@value #MAX_TOP}; null: the application's setting
 * @param emit for which images results are published
 * @param onRequest whether only images that name the set are scored against it
 * @param route where results go in place of the topic of classifications; null: there
 * @param onChange what a new revision means for pictures that were answered already
 * @param lookBack how old such a picture is at most, by its timestamp; null where nothing is relabelled
 */
public record LabelSetRules(
        LabelMode mode,
        @Nullable Double threshold,
        ThresholdOn thresholdOn,
        @Nullable Double margin,
        @Nullable Double logitScale,
        @Nullable Integer top,
        Emit emit,
        boolean onRequest,
        @Nullable String route,
        OnChange onChange,
        @Nullable Duration lookBack) {
    /** Ten times what CLIP's training allows, so that no set needs more. */
    public static final double MAX_LOGIT_SCALE = 1_000;

    /** Keeps a result below a megabyte. */
    public static final int MAX_TOP = 1_000;

    /** What a set has whose author says nothing. */
    public static final LabelSetRules DEFAULT =
            new LabelSetRules(LabelMode.SINGLE, null, ThresholdOn.PROBABILITY, null, null, null, Emit.ALL, false);

    /** How far a set can look back at most. */
    public static final Duration MAX_LOOK_BACK = Duration.ofDays(999);

    public LabelSetRules {
        Route.require(route);
        requireThreshold(threshold, thresholdOn);
        if (mode == LabelMode.MULTI && thresholdOn == ThresholdOn.SIMILARITY && threshold == null) {
            throw new IllegalArgumentException(
                    "a multi set with thresholds on similarity names one: there is no similarity that fits all models");
        }
        if (margin != null && mode == LabelMode.MULTI) {
            throw new IllegalArgumentException("a multi set has no margin: its labels do not compete");
        }
        if (margin != null && !(margin >= 0 && margin <= thresholdOn.widest())) {
            throw new IllegalArgumentException("a margin is 0 to " + thresholdOn.widest() + ", not " + margin);
        }
        if (logitScale != null && !(logitScale > 0 && logitScale <= MAX_LOGIT_SCALE)) {
            throw new IllegalArgumentException(
                    "a logit scale is above 0 and at most " + MAX_LOGIT_SCALE + ", not " + logitScale);
        }
        if ((onChange == OnChange.RELABEL) != (lookBack != null)) {
            throw new IllegalArgumentException("a set looks back where a change relabels, and only there: onChange is "
                    + onChange.code() + ", lookBack " + lookBack);
        }
        if (lookBack != null && (lookBack.isNegative() || lookBack.isZero() || lookBack.compareTo(MAX_LOOK_BACK) > 0)) {
            throw new IllegalArgumentException("a set looks back up to " + MAX_LOOK_BACK + ", not " + lookBack);
        }
        if (top != null && (top < 1 || top > MAX_TOP)) {
            throw new IllegalArgumentException("top is 1 to " + MAX_TOP + ", not " + top);
        }
    }

    /** Rules of a set without a route, that leaves what was answered as it is. */
    public LabelSetRules(
            LabelMode mode,
            @Nullable Double threshold,
            ThresholdOn thresholdOn,
            @Nullable Double margin,
            @Nullable Double logitScale,
            @Nullable Integer top,
            Emit emit,
            boolean onRequest) {
        this(mode, threshold, thresholdOn, margin, logitScale, top, emit, onRequest, null, OnChange.NONE, null);
    }

    /** @throws IllegalArgumentException where a threshold, of the set or of a label, can never be right */
    static void requireThreshold(@Nullable Double threshold, ThresholdOn on) {
        if (threshold != null && !(threshold >= on.least() && threshold <= 1)) {
            throw new IllegalArgumentException(
                    "a threshold on " + on.code() + " is " + on.least() + " to 1, not " + threshold);
        }
    }

    public LabelSetRules withMode(LabelMode other) {
        return new LabelSetRules(
                other, threshold, thresholdOn, margin, logitScale, top, emit, onRequest, route, onChange, lookBack);
    }

    public LabelSetRules withThreshold(@Nullable Double other, ThresholdOn on) {
        return new LabelSetRules(mode, other, on, margin, logitScale, top, emit, onRequest, route, onChange, lookBack);
    }

    public LabelSetRules withMargin(@Nullable Double other) {
        return new LabelSetRules(
                mode, threshold, thresholdOn, other, logitScale, top, emit, onRequest, route, onChange, lookBack);
    }

    public LabelSetRules withLogitScale(@Nullable Double other) {
        return new LabelSetRules(
                mode, threshold, thresholdOn, margin, other, top, emit, onRequest, route, onChange, lookBack);
    }

    public LabelSetRules withTop(@Nullable Integer other) {
        return new LabelSetRules(
                mode, threshold, thresholdOn, margin, logitScale, other, emit, onRequest, route, onChange, lookBack);
    }

    public LabelSetRules withEmit(Emit other) {
        return new LabelSetRules(
                mode, threshold, thresholdOn, margin, logitScale, top, other, onRequest, route, onChange, lookBack);
    }

    public LabelSetRules withOnRequest(boolean other) {
        return new LabelSetRules(
                mode, threshold, thresholdOn, margin, logitScale, top, emit, other, route, onChange, lookBack);
    }

    /** @param other how far back a new revision relabels; null: not at all */
    public LabelSetRules withLookBack(@Nullable Duration other) {
        return new LabelSetRules(
                mode,
                threshold,
                thresholdOn,
                margin,
                logitScale,
                top,
                emit,
                onRequest,
                route,
                other == null ? OnChange.NONE : OnChange.RELABEL,
                other);
    }

    public LabelSetRules withRoute(@Nullable String other) {
        return new LabelSetRules(
                mode, threshold, thresholdOn, margin, logitScale, top, emit, onRequest, other, onChange, lookBack);
    }
}
