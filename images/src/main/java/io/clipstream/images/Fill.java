package io.clipstream.images;

import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.core.image.RgbImage;
import java.util.Arrays;

/** What lies around a picture that does not fill the square. */
final class Fill {
    private Fill() {}

    /**
     * The square in the fill colour. open_clip fills in the picture's own mode, each channel with the same number: in a palette that is an index,
     * in CMYK it is ink.
     *
     * @param mode in which the picture is resized
     */
    static byte[] square(PreprocessSpec spec, PixelMode mode, PictureHeader header) {
        byte[] own = new byte[PixelMode.CMYK.bytesPerPixel()];
        if (mode == PixelMode.PALETTE) {
            for (int c = 0; c < RgbImage.CHANNELS; c++) {
                own[c] = (byte) header.paletteChannel(spec.fill(), c);
            }
        } else {
            Arrays.fill(own, 0, mode == PixelMode.GREY_16 ? 1 : own.length, (byte) spec.fill());
        }
        byte[] colour = new byte[RgbImage.CHANNELS];
        PillowColour.toRgb(mode, own, 0, 1, colour, 0);
        byte[] pixels = new byte[spec.cropTo() * spec.cropTo() * RgbImage.CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = colour[i % RgbImage.CHANNELS];
        }
        return pixels;
    }
}
