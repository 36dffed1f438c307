package io.clipstream.images;

import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.core.image.PreprocessSpec.CropRounding;
import io.clipstream.core.image.PreprocessSpec.Fit;

/**
 * Which part of the resized picture is kept, and where it goes on the square that the encoder takes. Only that part is ever computed.
 *
 * @param resizedWidth of the whole picture after the resize, in pixels
 * @param resizedHeight likewise
 * @param horizontal the part of the width that is kept
 * @param vertical the part of the height that is kept
 */
record Placement(int resizedWidth, int resizedHeight, Span horizontal, Span vertical) {
    /**
     * One axis.
     *
     * @param from first pixel kept of the resized picture
     * @param count how many are kept
     * @param to where the first one goes on the square
     */
    record Span(int from, int count, int to) {}

    static Placement of(PreprocessSpec spec, int width, int height) {
        int target = spec.resizeTo();
        int resizedWidth = target;
        int resizedHeight = target;
        if (spec.fit() == Fit.SHORTEST) {
            // Both references: int(size * long / short), in exact arithmetic here; the quotient of doubles never rounds
            // up to an integer.
            resizedWidth = width <= height ? target : Math.toIntExact((long) target * width / height);
            resizedHeight = width <= height ? Math.toIntExact((long) target * height / width) : target;
        } else if (spec.fit() == Fit.LONGEST) {
            // open_clip's ResizeKeepRatio: round(side / ratio), half to even.
            double ratio = Math.max(height / (double) target, width / (double) target);
            resizedWidth = Math.max(1, (int) Math.rint(width / ratio));
            resizedHeight = Math.max(1, (int) Math.rint(height / ratio));
        }
        return new Placement(
                resizedWidth,
                resizedHeight,
                span(resizedWidth, spec.cropTo(), spec.cropRounding()),
                span(resizedHeight, spec.cropTo(), spec.cropRounding()));
    }

    private static Span span(int size, int crop, CropRounding rounding) {
        if (size <= crop) {
            return new Span(0, size, (crop - size) / 2);
        }
        int gap = size - crop;
        return new Span(rounding == CropRounding.FLOOR ? gap / 2 : (int) Math.rint(gap / 2.0), crop, 0);
    }

    int keptWidth() {
        return horizontal.count();
    }

    int keptHeight() {
        return vertical.count();
    }

    /** Whether the resize changes nothing: Pillow then copies the picture, without going through premultiplied alpha. */
    boolean keepsSize(PixelRows picture) {
        return resizedWidth == picture.width() && resizedHeight == picture.height();
    }
}
