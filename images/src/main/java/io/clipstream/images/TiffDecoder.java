package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.awt.image.Raster;

/** TIFF as Pillow reads it, from the samples that the JDK's reader gives: OpenCV premultiplies RGBA and gives away no mode. */
final class TiffDecoder {
    private TiffDecoder() {}

    static PixelRows decode(EncodedBytes file) throws PictureException {
        TiffHeader header = TiffHeader.read(file);
        TiffKind kind = TiffKind.of(header);
        Raster raster = JdkReader.raster(header.essential(file), PictureFormat.TIFF);
        int width = (int) header.picture().width();
        int height = (int) header.picture().height();
        if (raster.getWidth() != width || raster.getHeight() != height || raster.getNumBands() != kind.samples()) {
            throw new PictureException(
                    Reason.CORRUPT,
                    "the TIFF's header says " + width + " × " + height + " × " + kind.samples() + ", its picture is "
                            + raster.getWidth() + " × " + raster.getHeight() + " × " + raster.getNumBands());
        }
        ArrayPixels pixels = ArrayPixels.blank(width, height, kind.mode());
        int[] samples = new int[width * kind.samples()];
        // The JDK's reader turns white-is-zero samples of 8 bits round itself, and leaves smaller ones to a colour
        // table.
        int highest = (1 << header.one(TiffHeader.BITS, 1)) - 1;
        // The JDK's reader has already turned samples round where white is zero.
        int scale = kind == TiffKind.GREY || kind == TiffKind.BILEVEL ? 255 / highest : 1;
        int out = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, samples);
            for (int x = 0, in = 0;
                    x < width;
                    x++, in += kind.samples(), out += kind.mode().bytesPerPixel()) {
                unpack(kind, header.picture(), samples, in, pixels.pixels(), out, scale);
            }
        }
        return pixels;
    }

    private static void unpack(
            TiffKind kind, PictureHeader header, int[] samples, int in, byte[] into, int out, int scale) {
        switch (kind) {
            case BILEVEL, GREY -> {
                fill(into, out, samples[in] * scale);
            }
            case GREY_ALPHA -> {
                fill(into, out, samples[in]);
                into[out + 3] = (byte) samples[in + 1];
            }
            case GREY_16 -> {
                into[out] = (byte) samples[in];
                into[out + 1] = (byte) (samples[in] >> 8);
            }
            case INDEXED -> {
                for (int c = 0; c < 3; c++) {
                    into[out + c] = (byte) header.paletteChannel(samples[in], c);
                }
            }
            case TRUECOLOUR, TRUECOLOUR_AND_UNUSED -> copy(samples, in, into, out, 3, 0);
            case TRUECOLOUR_16 -> copy(samples, in, into, out, 3, 8);
            case TRUECOLOUR_ALPHA, CMYK -> copy(samples, in, into, out, 4, 0);
            case TRUECOLOUR_ALPHA_16 -> copy(samples, in, into, out, 4, 8);
            case TRUECOLOUR_PREMULTIPLIED -> {
                copy(samples, in, into, out, 4, 0);
                PillowColour.divideByAlpha(into, out, true);
            }
        }
    }

    private static void fill(byte[] into, int out, int grey) {
        into[out] = (byte) grey;
        into[out + 1] = (byte) grey;
        into[out + 2] = (byte) grey;
    }

    private static void copy(int[] samples, int in, byte[] into, int out, int count, int shift) {
        for (int c = 0; c < count; c++) {
            into[out + c] = (byte) (samples[in + c] >> shift);
        }
    }
}
