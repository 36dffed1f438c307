package io.clipstream.images;

import io.clipstream.core.image.PreprocessSpec;

/** The part of its size at which a JPEG is decoded: libjpeg can leave out the finer half, three quarters or seven eighths of each block. */
enum JpegScale {
    WHOLE(1),
    HALF(2),
    QUARTER(4),
    EIGHTH(8);

    /** How many times the resized shorter side must still be there to resize from; with once the size, levels change by up to 143. */
    private static final long SPARE = 2;

    private final int divisor;

    JpegScale(int divisor) {
        this.divisor = divisor;
    }

    /** The smallest that leaves enough for the resize. */
    static JpegScale of(PictureHeader header, PreprocessSpec spec) {
        return of(Math.min(header.width(), header.height()), spec.resizeTo());
    }

    /** The smallest that leaves enough of a side that is then resized to {@code resizedTo}. */
    static JpegScale of(long side, int resizedTo) {
        JpegScale smallest = WHOLE;
        for (JpegScale scale : values()) {
            if (side >= scale.divisor * SPARE * resizedTo) {
                smallest = scale;
            }
        }
        return smallest;
    }

    int divisor() {
        return divisor;
    }

    /** A side of the decoded picture. */
    long side(long whole) {
        return (whole + divisor - 1) / divisor;
    }
}
