package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.awt.image.Raster;

/** JPEG in four components, as Pillow reads it: the samples as stored, Adobe's inversion undone whether or not Adobe's marker is there. */
final class CmykJpegDecoder {
    private CmykJpegDecoder() {}

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
        int[] samples = new int[width * 4];
        for (int y = 0, out = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, samples);
            for (int i = 0; i < samples.length; i++) {
                pixels.pixels()[out++] = (byte) (255 - samples[i]);
            }
        }
        return pixels;
    }
}
