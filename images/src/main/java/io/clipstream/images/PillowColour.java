package io.clipstream.images;

/** Pillow's integer arithmetic between modes ({@code libImaging/Convert.c}), to the last bit. */
final class PillowColour {
    private PillowColour() {}

    /** {@code a × b / 255}, rounded: Pillow's MULDIV255. */
    static int multiply(int a, int b) {
        int product = a * b + 128;
        return ((product >> 8) + product) >> 8;
    }

    /** RGBA to premultiplied, in place. */
    static void multiplyByAlpha(byte[] pixels, int count) {
        for (int i = 0; i < count * 4; i += 4) {
            int alpha = pixels[i + 3] & 0xFF;
            if (alpha != 255) {
                for (int c = 0; c < 3; c++) {
                    pixels[i + c] = (byte) multiply(pixels[i + c] & 0xFF, alpha);
                }
            }
        }
    }

    /**
     * One premultiplied pixel back to RGBA, in place.
     *
     * @param clear whether a transparent pixel becomes black, as when reading a file, or keeps its channels, as between modes
     */
    static void divideByAlpha(byte[] pixels, int at, boolean clear) {
        int alpha = pixels[at + 3] & 0xFF;
        if (alpha == 255 || (alpha == 0 && !clear)) {
            return;
        }
        for (int c = 0; c < 3; c++) {
            pixels[at + c] = (byte) (alpha == 0 ? 0 : Math.min(255, 255 * (pixels[at + c] & 0xFF) / alpha));
        }
    }

    /** One pixel of any mode as red, green, blue. */
    static void toRgb(PixelMode mode, boolean blueFirst, byte[] from, int at, byte[] rgb, int out) {
        switch (mode) {
            case RGB, PALETTE, ALPHA -> {
                rgb[out] = from[at + (blueFirst ? 2 : 0)];
                rgb[out + 1] = from[at + 1];
                rgb[out + 2] = from[at + (blueFirst ? 0 : 2)];
            }
            case CMYK -> {
                int white = 255 - (from[at + 3] & 0xFF);
                for (int c = 0; c < 3; c++) {
                    rgb[out + c] = (byte) (white - multiply(from[at + c] & 0xFF, white));
                }
            }
            case GREY_16 -> {
                byte grey = from[at + 1] == 0 ? from[at] : (byte) 255;
                rgb[out] = grey;
                rgb[out + 1] = grey;
                rgb[out + 2] = grey;
            }
        }
    }
}
