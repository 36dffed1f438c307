package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.awt.image.Raster;

/** JPEG in four components, as Pillow reads it: the samples as stored, Adobe's inversion undone whether or not Adobe's marker is there. */
final class CmykJpegDecoder {
    private static final int BITS = 16;
    private static final int ONE_HALF = 1 << (BITS - 1);
    private static final int RED_FROM_RED = fixed(1.40200);
    private static final int GREEN_FROM_RED = fixed(0.71414);
    private static final int GREEN_FROM_BLUE = fixed(0.34414);
    private static final int BLUE_FROM_BLUE = fixed(1.77200);

    private CmykJpegDecoder() {}

    private static int fixed(double factor) {
        return (int) (factor * (1 << BITS) + 0.5);
    }

    static PixelRows decode(EncodedBytes file, PictureHeader header) throws PictureException {
        Raster raster = JdkReader.raster(file.array(), PictureFormat.JPEG);
        int width = (int) header.width();
        int height = (int) header.height();
        if (raster.getWidth() != width || raster.getHeight() != height || raster.getNumBands() != 4) {
            throw new PictureException(
                    Reason.CORRUPT,
                    "the JPEG's header says " + width + " × " + height + " × 4, its picture is " + raster.getWidth()
                            + " × " + raster.getHeight() + " × " + raster.getNumBands());
        }
        ArrayPixels pixels = ArrayPixels.blank(width, height, PixelMode.CMYK);
        boolean ycck = JpegHeader.isYcck(file);
        int[] samples = new int[width * 4];
        for (int y = 0, out = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, samples);
            if (ycck) {
                toCmyk(samples);
            }
            for (int i = 0; i < samples.length; i++) {
                pixels.pixels()[out++] = (byte) (255 - samples[i]);
            }
        }
        return pixels;
    }

    /** libjpeg's {@code ycck_cmyk_convert}, in its 16-bit fixed point. */
    private static void toCmyk(int[] samples) {
        for (int i = 0; i < samples.length; i += 4) {
            int luma = samples[i];
            int blue = samples[i + 1] - 128;
            int red = samples[i + 2] - 128;
            samples[i] = inverted(luma + ((RED_FROM_RED * red + ONE_HALF) >> BITS));
            samples[i + 1] = inverted(luma + ((-GREEN_FROM_BLUE * blue + ONE_HALF - GREEN_FROM_RED * red) >> BITS));
            samples[i + 2] = inverted(luma + ((BLUE_FROM_BLUE * blue + ONE_HALF) >> BITS));
        }
    }

    private static int inverted(int value) {
        return Math.max(0, Math.min(255, 255 - value));
    }
}
