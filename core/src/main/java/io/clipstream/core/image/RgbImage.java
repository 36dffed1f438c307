package io.clipstream.core.image;

/**
 * Pixels as an image encoder takes them: after decoding, resizing and cropping, before normalisation.
 *
 * <p>The array is not copied: whoever makes an image gives it away, whoever reads it leaves it as it is. Instances are
 * safe to share between threads under that rule.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param pixels {@code height × width × 3} bytes, row-major, red, green, blue, each 0 to 255 as an unsigned byte
 */
public record RgbImage(int width, int height, byte[] pixels) {
    /** Bytes in a pixel. */
    public static final int CHANNELS = 3;

    public RgbImage {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("an image is at least 1 × 1, not " + width + " × " + height);
        }
        if ((long) width * height * CHANNELS != pixels.length) {
            throw new IllegalArgumentException("an RGB image of " + width + " × " + height + " has "
                    + (long) width * height * CHANNELS + " bytes, not " + pixels.length);
        }
    }

    /** An image of one grey, for warming up and for probing an encoder. */
    public static RgbImage grey(int width, int height) {
        byte[] pixels = new byte[width * height * CHANNELS];
        java.util.Arrays.fill(pixels, (byte) 128);
        return new RgbImage(width, height, pixels);
    }
}
