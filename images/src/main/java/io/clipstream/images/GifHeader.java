package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.util.Arrays;

/**
 * A GIF (89a specification) up to its first frame's data, read as Pillow reads it.
 *
 * @param picture the canvas, grown where the first frame leaves it; palette mode, or RGB where the palette is a plain grey ramp
 * @param frameX where the frame lies on the canvas, in pixels
 * @param frameY likewise
 * @param frameWidth of the frame
 * @param frameHeight of the frame
 * @param interlaced whether its rows come in four passes
 * @param background the index that fills the canvas: the transparent one, else 0
 * @param dataAt where the frame's LZW code size lies
 */
record GifHeader(
        PictureHeader picture,
        int frameX,
        int frameY,
        int frameWidth,
        int frameHeight,
        boolean interlaced,
        int background,
        int dataAt) {
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int TRAILER = 0x3B;
    private static final int GRAPHIC_CONTROL = 0xF9;

    static GifHeader read(EncodedBytes file) throws PictureException {
        int width = file.unsigned16LittleEndian(6, "GIF screen");
        int height = file.unsigned16LittleEndian(8, "GIF screen");
        int flags = file.unsigned8(10, "GIF screen");
        byte[] palette = palette(file, 13, flags);
        long at = 13L + palette.length;
        int background = 0;
        while (true) {
            int block = file.unsigned8(at++, "GIF block");
            if (block == IMAGE) {
                return frame(file, at, width, height, palette, background);
            }
            if (block == TRAILER) {
                throw new PictureException(Reason.CORRUPT, "the GIF ends without a picture");
            }
            if (block != EXTENSION) {
                // Pillow passes over stray bytes between blocks, so this does.
                continue;
            }
            if (file.unsigned8(at, "GIF extension") == GRAPHIC_CONTROL
                    && file.unsigned8(at + 1, "GIF extension") >= 4) {
                boolean transparent = (file.unsigned8(at + 2, "GIF extension") & 1) != 0;
                background = transparent ? file.unsigned8(at + 5, "GIF extension") : background;
            }
            at = skipBlocks(file, at + 1);
        }
    }

    private static GifHeader frame(EncodedBytes file, long at, int width, int height, byte[] global, int background)
            throws PictureException {
        int x = file.unsigned16LittleEndian(at, "GIF frame");
        int y = file.unsigned16LittleEndian(at + 2, "GIF frame");
        int frameWidth = file.unsigned16LittleEndian(at + 4, "GIF frame");
        int frameHeight = file.unsigned16LittleEndian(at + 6, "GIF frame");
        int flags = file.unsigned8(at + 8, "GIF frame");
        if (frameWidth == 0 || frameHeight == 0) {
            throw new PictureException(Reason.CORRUPT, "the GIF's first frame is " + frameWidth + " × " + frameHeight);
        }
        byte[] local = palette(file, at + 9, flags);
        byte[] palette = local.length > 0 ? local : global;
        long dataAt = at + 9 + local.length;
        int codeSize = file.unsigned8(dataAt, "GIF frame");
        if (codeSize > 11) {
            throw new PictureException(Reason.CORRUPT, "the GIF's codes begin with " + codeSize + " bits");
        }
        skipBlocks(file, dataAt + 1);
        PictureHeader picture = PictureHeader.of(
                        PictureFormat.GIF,
                        Math.max(width, x + frameWidth),
                        Math.max(height, y + frameHeight),
                        isGreyRamp(palette) ? PixelMode.RGB : PixelMode.PALETTE)
                .withPalette(isGreyRamp(palette) ? PictureHeader.greyRamp() : palette);
        return new GifHeader(picture, x, y, frameWidth, frameHeight, (flags & 0x40) != 0, background, (int) dataAt);
    }

    /** Where the {@code n}-th row of the file lies in the frame: rows of an interlaced frame come in four passes. */
    int row(int n) {
        if (!interlaced) {
            return n;
        }
        int[] starts = {0, 4, 2, 1};
        int[] steps = {8, 8, 4, 2};
        int rest = n;
        for (int pass = 0; pass < starts.length; pass++) {
            int rows = Math.max(0, (frameHeight - starts[pass] + steps[pass] - 1) / steps[pass]);
            if (rest < rows) {
                return starts[pass] + rest * steps[pass];
            }
            rest -= rows;
        }
        throw new IndexOutOfBoundsException("row " + n + " of " + frameHeight);
    }

    /** Past a chain of data sub-blocks; a chain that does not end is a truncated file. */
    private static long skipBlocks(EncodedBytes file, long at) throws PictureException {
        int length = file.unsigned8(at, "GIF data");
        while (length != 0) {
            at += 1 + length;
            length = file.unsigned8(at, "GIF data");
        }
        return at + 1;
    }

    private static byte[] palette(EncodedBytes file, long at, int flags) throws PictureException {
        if ((flags & 0x80) == 0) {
            return new byte[0];
        }
        int length = 3 << ((flags & 7) + 1);
        file.require(at, length, "GIF palette");
        return Arrays.copyOfRange(file.array(), (int) at, (int) at + length);
    }

    /** No palette, or one that says of each index just itself: Pillow then holds the picture as grey. */
    private static boolean isGreyRamp(byte[] palette) {
        return Arrays.equals(palette, Arrays.copyOf(PictureHeader.greyRamp(), palette.length));
    }
}
