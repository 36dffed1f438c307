package io.clipstream.images;

import java.util.Optional;

/**
 * Where the channels of a BMP's pixel lie, and how wide they are. Pillow reads these layouts and no others.
 *
 * @param redShift bits below red
 * @param greenShift bits below green
 * @param blueShift bits below blue
 * @param alphaShift bits below alpha, negative where there is none
 * @param redBlueMax greatest value of red and blue
 * @param greenMax greatest value of green
 */
record BmpLayout(int redShift, int greenShift, int blueShift, int alphaShift, int redBlueMax, int greenMax) {
    /** Pixels are palette indices. */
    static final BmpLayout INDEXED = new BmpLayout(0, 0, 0, -1, 255, 255);

    private static final BmpLayout RGB_555 = new BmpLayout(10, 5, 0, -1, 31, 31);
    private static final BmpLayout RGB_565 = new BmpLayout(11, 5, 0, -1, 31, 63);
    private static final BmpLayout BGR = bytes(16, 8, 0, -1);

    private static BmpLayout bytes(int red, int green, int blue, int alpha) {
        return new BmpLayout(red, green, blue, alpha, 255, 255);
    }

    static BmpLayout plain(int bits) {
        return bits == 16 ? RGB_555 : BGR;
    }

    static Optional<BmpLayout> ofMasks(int bits, long red, long green, long blue, long alpha) {
        if (bits == 16) {
            return is(red, green, blue, 0xF800, 0x7E0, 0x1F)
                    ? Optional.of(RGB_565)
                    : is(red, green, blue, 0x7C00, 0x3E0, 0x1F) ? Optional.of(RGB_555) : Optional.empty();
        }
        if (bits == 24) {
            return is(red, green, blue, 0xFF0000, 0xFF00, 0xFF) ? Optional.of(BGR) : Optional.empty();
        }
        if (is(red, green, blue, 0xFF0000, 0xFF00, 0xFF)) {
            return alpha == 0
                    ? Optional.of(BGR)
                    : alpha == 0xFF000000L ? Optional.of(bytes(16, 8, 0, 24)) : Optional.empty();
        }
        if (is(red, green, blue, 0xFF000000L, 0xFF0000, 0xFF00)) {
            return alpha == 0
                    ? Optional.of(bytes(24, 16, 8, -1))
                    : alpha == 0xFF ? Optional.of(bytes(24, 16, 8, 0)) : Optional.empty();
        }
        if (is(red, green, blue, 0xFF000000L, 0xFF00, 0xFF)) {
            return alpha == 0
                    ? Optional.of(bytes(24, 8, 0, -1))
                    : alpha == 0xFF0000 ? Optional.of(bytes(24, 8, 0, 16)) : Optional.empty();
        }
        if (is(red, green, blue, 0xFF, 0xFF00, 0xFF0000) && alpha == 0xFF000000L) {
            return Optional.of(bytes(0, 8, 16, 24));
        }
        return (red | green | blue | alpha) == 0 ? Optional.of(bytes(16, 8, 0, 24)) : Optional.empty();
    }

    private static boolean is(
            long red, long green, long blue, long expectedRed, long expectedGreen, long expectedBlue) {
        return red == expectedRed && green == expectedGreen && blue == expectedBlue;
    }

    /** Writes one stored pixel as 8-bit red, green, blue and, where there is one, alpha. Narrow channels widen as in Pillow: {@code v × 255 / max}. */
    void unpack(long pixel, byte[] into, int at) {
        into[at] = (byte) ((pixel >> redShift & redBlueMax) * 255 / redBlueMax);
        into[at + 1] = (byte) ((pixel >> greenShift & greenMax) * 255 / greenMax);
        into[at + 2] = (byte) ((pixel >> blueShift & redBlueMax) * 255 / redBlueMax);
        if (alphaShift >= 0) {
            into[at + 3] = (byte) (pixel >> alphaShift);
        }
    }
}
