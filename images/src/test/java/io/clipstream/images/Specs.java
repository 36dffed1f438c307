package io.clipstream.images;

import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.core.image.PreprocessSpec.Channels;
import io.clipstream.core.image.PreprocessSpec.CropRounding;
import io.clipstream.core.image.PreprocessSpec.Fit;
import io.clipstream.core.image.PreprocessSpec.Interpolation;
import io.clipstream.core.image.PreprocessSpec.Order;

/** Specs by the names that the reference tables use. */
final class Specs {
    private static final Channels HALF = new Channels(0.5f, 0.5f, 0.5f);

    private Specs() {}

    static PreprocessSpec of(String operation, int size) {
        if (operation.startsWith("bl-")) {
            return of(operation.substring(3), size, Interpolation.BILINEAR);
        }
        return of(operation, size, Interpolation.BICUBIC);
    }

    private static PreprocessSpec of(String operation, int size, Interpolation filter) {
        if (operation.startsWith("longest-")) {
            int fill = Integer.parseInt(operation.substring("longest-".length()));
            return spec(size, Fit.LONGEST, filter, CropRounding.HALF_EVEN, Order.RGB_LAST, fill);
        }
        return switch (operation) {
            case "hf" -> spec(size, Fit.SHORTEST, filter, CropRounding.FLOOR, Order.RGB_FIRST, 0);
            case "openai" -> spec(size, Fit.SHORTEST, filter, CropRounding.HALF_EVEN, Order.RGB_LAST, 0);
            case "squash" -> spec(size, Fit.SQUASH, filter, CropRounding.FLOOR, Order.RGB_FIRST, 0);
            case "squash-own" -> spec(size, Fit.SQUASH, filter, CropRounding.HALF_EVEN, Order.RGB_LAST, 0);
            default -> throw new IllegalArgumentException(operation);
        };
    }

    static PreprocessSpec spec(int size, Fit fit, Interpolation filter, CropRounding rounding, Order order, int fill) {
        return new PreprocessSpec(size, size, fit, filter, rounding, order, fill, HALF, HALF);
    }
}
