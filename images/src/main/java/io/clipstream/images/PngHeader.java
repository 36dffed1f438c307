package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Walks a PNG's chunks (ISO/IEC 15948) to IEND: lengths within the file, checksums of the critical chunks, a possible header.
 *
 * <p>A forged chunk length makes libpng allocate gigabytes, and text, profile and animation chunks are attack surface that no pixel
 * depends on here (Pillow drops transparency and ignores gamma): so the decoder gets {@link #essential} only.
 */
final class PngHeader {
    private static final int[] SIGNATURE = {0x89, 'P', 'N', 'G', 13, 10, 26, 10};
    private static final int CHUNK_FRAME = 12;
    private static final long IHDR = 0x49484452L;
    private static final long PLTE = 0x504C5445L;
    private static final long IDAT = 0x49444154L;
    private static final long IEND = 0x49454E44L;
    private static final long EXIF = 0x65584966L;
    private static final int GREY = 0;
    private static final int TRUECOLOUR = 2;
    private static final int INDEXED = 3;
    private static final int GREY_ALPHA = 4;
    private static final int TRUECOLOUR_ALPHA = 6;

    private final EncodedBytes file;
    private final byte[] essential;
    private int essentialLength;
    private PictureHeader header = PictureHeader.of(PictureFormat.PNG, 0, 0, PixelMode.RGB);
    private int colourType;
    private boolean data;

    private PngHeader(EncodedBytes file, boolean copy) {
        this.file = file;
        this.essential = copy ? new byte[file.length()] : new byte[0];
    }

    static PictureHeader read(EncodedBytes file) throws PictureException {
        return new PngHeader(file, false).walk();
    }

    /** The same picture with the chunks that make its pixels and no other: IHDR, a palette that is used, IDAT, IEND. */
    static byte[] essential(EncodedBytes file) throws PictureException {
        PngHeader png = new PngHeader(file, true);
        png.keep(0, SIGNATURE.length);
        png.walk();
        return Arrays.copyOf(png.essential, png.essentialLength);
    }

    private PictureHeader walk() throws PictureException {
        if (!file.startsWith(0, SIGNATURE)) {
            throw corrupt("its signature was damaged, as by a transfer in text mode");
        }
        long at = SIGNATURE.length;
        while (true) {
            long length = file.unsigned32BigEndian(at, "PNG chunk");
            long type = file.unsigned32BigEndian(at + 4, "PNG chunk");
            file.require(at, CHUNK_FRAME + length, "PNG chunk");
            if ((type & 0x20000000L) == 0) {
                checkSum(at, (int) length);
            }
            if (header.width() == 0 && type != IHDR) {
                throw corrupt("it does not begin with IHDR");
            }
            if (type == IHDR) {
                imageHeader(at + 8, length);
            } else if (type == PLTE && colourType == INDEXED) {
                palette(at + 8, (int) length);
            } else if (type == IDAT) {
                data |= length > 0;
            } else if (type == EXIF) {
                header = header.withOrientation(ExifOrientation.read(file, at + 8, at + 8 + length));
            }
            if (type == IHDR || type == IDAT || type == IEND || (type == PLTE && colourType == INDEXED)) {
                keep(at, CHUNK_FRAME + (int) length);
            }
            at += CHUNK_FRAME + length;
            if (type == IEND) {
                break;
            }
        }
        if (!data) {
            throw corrupt("it has no image data");
        }
        if (colourType == INDEXED && header.palette().length == 0) {
            throw corrupt("it is indexed and has no palette");
        }
        return header;
    }

    private void checkSum(long at, int length) throws PictureException {
        CRC32 sum = new CRC32();
        sum.update(file.array(), (int) at + 4, length + 4);
        if (sum.getValue() != file.unsigned32BigEndian(at + 8 + length, "PNG chunk")) {
            throw corrupt("the checksum of the chunk at byte " + at + " is wrong");
        }
    }

    private void imageHeader(long at, long length) throws PictureException {
        if (length != 13 || header.width() != 0) {
            throw corrupt(length != 13 ? "IHDR has " + length + " bytes" : "it has two IHDR");
        }
        long width = file.unsigned32BigEndian(at, "IHDR");
        long height = file.unsigned32BigEndian(at + 4, "IHDR");
        int depth = file.unsigned8(at + 8, "IHDR");
        colourType = file.unsigned8(at + 9, "IHDR");
        boolean wide = depth == 16;
        boolean known =
                switch (colourType) {
                    case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || wide;
                    case INDEXED -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
                    case TRUECOLOUR, GREY_ALPHA, TRUECOLOUR_ALPHA -> depth == 8 || wide;
                    default -> false;
                };
        if (!known || !file.startsWith(at + 10, 0, 0) || file.unsigned8(at + 12, "IHDR") > 1) {
            throw corrupt("IHDR says colour type " + colourType + ", depth " + depth + ", methods "
                    + file.unsigned8(at + 10, "IHDR") + ", " + file.unsigned8(at + 11, "IHDR") + ", "
                    + file.unsigned8(at + 12, "IHDR"));
        }
        if (width == 0 || height == 0) {
            throw corrupt("IHDR says " + width + " × " + height);
        }
        PixelMode mode =
                switch (colourType) {
                    case GREY -> depth == 1 ? PixelMode.PALETTE : wide ? PixelMode.GREY_16 : PixelMode.RGB;
                    case INDEXED -> PixelMode.PALETTE;
                    case GREY_ALPHA, TRUECOLOUR_ALPHA -> PixelMode.ALPHA;
                    default -> PixelMode.RGB;
                };
        header = PictureHeader.of(PictureFormat.PNG, width, height, mode)
                .withDecodedBytesPerPixel(mode.bytesPerPixel() * (wide && mode == PixelMode.ALPHA ? 2 : 1));
        if (colourType == GREY && depth == 1) {
            header = header.withPalette(PictureHeader.blackAndWhite());
        }
    }

    private void palette(long at, int length) throws PictureException {
        if (length == 0 || length % 3 != 0 || length > 256 * 3) {
            throw corrupt("its palette has " + length + " bytes");
        }
        header = header.withPalette(Arrays.copyOfRange(file.array(), (int) at, (int) at + length));
    }

    private void keep(long at, int count) {
        if (essential.length > 0) {
            System.arraycopy(file.array(), (int) at, essential, essentialLength, count);
            essentialLength += count;
        }
    }

    private static PictureException corrupt(String what) {
        return new PictureException(Reason.CORRUPT, "the PNG contradicts itself: " + what);
    }
}
