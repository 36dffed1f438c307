package io.clipstream.images;

/** A decoded picture's own form, as far as it changes how Pillow resizes it and makes it RGB. */
enum PixelMode {
    /** Three bytes a pixel. Grey pictures ({@code L}) are held so too, three times the same: every step treats the channels alike. */
    RGB(3),
    /** Palette and 1-bit pictures ({@code P}, {@code 1}), colours already looked up: Pillow resizes them by nearest neighbour. */
    PALETTE(3),
    /** {@code RGBA} and {@code LA}, alpha last: Pillow resizes them premultiplied. */
    ALPHA(4),
    /** Four bytes a pixel, 255 is full ink. */
    CMYK(4),
    /** {@code I;16}: one unsigned 16-bit value a pixel, little-endian. Pillow resizes it in 16 bits and clips to 255 after. */
    GREY_16(2);

    private final int bytesPerPixel;

    PixelMode(int bytesPerPixel) {
        this.bytesPerPixel = bytesPerPixel;
    }

    int bytesPerPixel() {
        return bytesPerPixel;
    }
}
