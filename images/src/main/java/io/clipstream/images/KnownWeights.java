package io.clipstream.images;

import io.clipstream.core.image.PreprocessSpec.Interpolation;
import java.util.LinkedHashMap;
import java.util.Map;

/** Weights of the axes seen lately: pictures of one stream are often of a few sizes, and weights take longer to compute than one may think. */
final class KnownWeights {
    private static final int MOST_AXES = 64;

    /** Those of very large pictures are not kept: a few of them would take megabytes, and computing them is a small part of the work. */
    private static final int MOST_WEIGHTS = 4096;

    private final Interpolation filter;
    private final Map<Axis, ResizeWeights> known = new LinkedHashMap<>(MOST_AXES, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Axis, ResizeWeights> eldest) {
            return size() > MOST_AXES;
        }
    };

    private record Axis(int size, int resized, Placement.Span span) {}

    KnownWeights(Interpolation filter) {
        this.filter = filter;
    }

    /** As {@link ResizeWeights#ResizeWeights}. */
    ResizeWeights of(int size, int resized, Placement.Span span) {
        Axis axis = new Axis(size, resized, span);
        ResizeWeights weights = known.get(axis);
        if (weights == null) {
            weights = new ResizeWeights(filter, size, resized, span);
            if (weights.outputs() * (long) weights.window() <= MOST_WEIGHTS) {
                known.put(axis, weights);
            }
        }
        return weights;
    }
}
