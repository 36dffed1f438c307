package io.clipstream.images;

import java.util.Arrays;

/**
 * What a picture's header says, read without allocating anything of the picture's size.
 *
 * @param format the file's format
 * @param width in pixels, as the header has it: not yet held against any limit
 * @param height in pixels, likewise
 * @param mode the form in which Pillow would hold it
 * @param decodedBytesPerPixel memory that decoding takes, in bytes a pixel
 * @param scans passes over the picture that decoding takes: above 1 only for progressive JPEG
 * @param orientation EXIF's, 1 to 8; 1 where there is none
 * @param palette colours as RGB triples, empty where there are none
 */
record PictureHeader(
        PictureFormat format,
        long width,
        long height,
        PixelMode mode,
        int decodedBytesPerPixel,
        int scans,
        int orientation,
        byte[] palette) {
    private static final byte[] NO_PALETTE = {};

    /** Of a 1-bit picture: every index but 0 is white. */
    static byte[] blackAndWhite() {
        byte[] palette = new byte[256 * 3];
        Arrays.fill(palette, 3, palette.length, (byte) 255);
        return palette;
    }

    /** Of a grey picture: every index is its own grey. */
    static byte[] greyRamp() {
        byte[] ramp = new byte[256 * 3];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (byte) (i / 3);
        }
        return ramp;
    }

    static PictureHeader of(PictureFormat format, long width, long height, PixelMode mode) {
        return new PictureHeader(format, width, height, mode, mode.bytesPerPixel(), 1, 1, NO_PALETTE);
    }

    PictureHeader withDecodedBytesPerPixel(int bytes) {
        return new PictureHeader(format, width, height, mode, bytes, scans, orientation, palette);
    }

    PictureHeader withScans(int count) {
        return new PictureHeader(format, width, height, mode, decodedBytesPerPixel, count, orientation, palette);
    }

    PictureHeader withOrientation(int exif) {
        return new PictureHeader(format, width, height, mode, decodedBytesPerPixel, scans, exif, palette);
    }

    PictureHeader withPalette(byte[] colours) {
        return new PictureHeader(format, width, height, mode, decodedBytesPerPixel, scans, orientation, colours);
    }

    /** One channel of the palette's colour, 0 past its end as in Pillow. */
    int paletteChannel(int index, int channel) {
        int at = index * 3 + channel;
        return at < palette.length ? palette[at] & 0xFF : 0;
    }
}
