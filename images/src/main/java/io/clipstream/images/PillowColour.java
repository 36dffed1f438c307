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
    static void multiplyByAlpha(byte[] pixels, int from, int count) {
        for (int i = from; i < from + count * 4; i += 4) {
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

    /** Pixels of any mode as red, green, blue. */
    static void toRgb(PixelMode mode, byte[] from, int at, int count, byte[] rgb, int out) {
        switch (mode) {
            case RGB, PALETTE, ALPHA -> withoutAlpha(mode.bytesPerPixel(), from, at, count, rgb, out);
            case CMYK -> {
                for (int i = 0; i < count; i++) {
                    cmykToRgb(from, at + i * 4, rgb, out + i * 3);
                }
            }
            case GREY_16 -> {
                for (int i = 0; i < count; i++) {
                    byte grey = from[at + i * 2 + 1] == 0 ? from[at + i * 2] : (byte) 255;
                    rgb[out + i * 3] = grey;
                    rgb[out + i * 3 + 1] = grey;
                    rgb[out + i * 3 + 2] = grey;
                }
            }
        }
    }

    private static void withoutAlpha(int step, byte[] from, int at, int count, byte[] rgb, int out) {
        if (step == 3) {
            System.arraycopy(from, at, rgb, out, count * 3);
            return;
        }
        for (int i = 0, in = at, to = out; i < count; i++, in += step, to += 3) {
            rgb[to] = from[in];
            rgb[to + 1] = from[in + 1];
            rgb[to + 2] = from[in + 2];
        }
    }

    private static void cmykToRgb(byte[] from, int at, byte[] rgb, int out) {
        int white = 255 - (from[at + 3] & 0xFF);
        for (int c = 0; c < 3; c++) {
            rgb[out + c] = (byte) (white - multiply(from[at + c] & 0xFF, white));
        }
    }
}
