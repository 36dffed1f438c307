package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.util.Arrays;

/**
 * A Windows bitmap's header (BITMAPCOREHEADER to BITMAPV5HEADER, and OS/2's), read as Pillow reads it.
 *
 * @param picture size, mode and palette
 * @param bits of a pixel in the file
 * @param compression {@link #RAW}, {@link #RLE_8}, {@link #RLE_4} or {@link #BIT_FIELDS}
 * @param bottomUp whether the file's first row is the picture's last
 * @param layout how a pixel without a palette is stored
 * @param dataAt where the rows begin
 */
record BmpHeader(PictureHeader picture, int bits, int compression, boolean bottomUp, BmpLayout layout, int dataAt) {
    static final int RAW = 0;
    static final int RLE_8 = 1;
    static final int RLE_4 = 2;
    static final int BIT_FIELDS = 3;
    private static final int FILE_HEADER = 14;
    private static final int CORE_HEADER = 12;
    private static final int MASKS = 54;

    static boolean isSignature(EncodedBytes file) {
        return file.startsWith(0, 'B', 'M') && isHeaderSize(file.unsigned32LittleEndianOr(FILE_HEADER, 0));
    }

    private static boolean isHeaderSize(long size) {
        return size == CORE_HEADER
                || size == 40
                || size == 52
                || size == 56
                || size == 64
                || size == 108
                || size == 124;
    }

    static BmpHeader read(EncodedBytes file) throws PictureException {
        int headerSize = (int) file.unsigned32LittleEndian(FILE_HEADER, "BMP header");
        boolean core = headerSize == CORE_HEADER;
        file.require(FILE_HEADER, headerSize, "BMP header");
        long width =
                core ? file.unsigned16LittleEndian(18, "BMP header") : file.unsigned32LittleEndian(18, "BMP header");
        long height =
                core ? file.unsigned16LittleEndian(20, "BMP header") : file.unsigned32LittleEndian(22, "BMP header");
        boolean topDown = !core && height >> 24 == 0xFF;
        height = topDown ? (1L << 32) - height : height;
        int bits = file.unsigned16LittleEndian(core ? 24 : 28, "BMP header");
        long compression = core ? RAW : file.unsigned32LittleEndian(30, "BMP header");
        checkKind(bits, compression);
        BmpLayout layout = bits <= 8 ? BmpLayout.INDEXED : layout(file, headerSize, bits, compression);
        PictureHeader picture = PictureHeader.of(
                PictureFormat.BMP, width, height, layout.alphaShift() >= 0 ? PixelMode.ALPHA : PixelMode.RGB);
        long dataAt = file.unsigned32LittleEndian(10, "BMP header");
        long paletteAt = (long) FILE_HEADER + headerSize;
        if (bits <= 8) {
            int entry = core ? 3 : 4;
            long colours = core ? 0 : file.unsigned32LittleEndian(46, "BMP header");
            colours = colours == 0 ? 1L << bits : colours;
            if (colours > 256) {
                throw new PictureException(Reason.CORRUPT, "the BMP's palette has " + colours + " colours");
            }
            picture = palette(file, picture, paletteAt, (int) colours, entry, bits);
            if (dataAt == paletteAt || dataAt == 0) {
                dataAt = paletteAt + colours * entry;
            }
        }
        file.require(dataAt == 0 ? paletteAt : dataAt, 1, "BMP rows");
        if (compression == RAW || compression == BIT_FIELDS) {
            long row = (width * bits + 7) / 8;
            file.require(dataAt, stride(width, bits) * Math.max(0, height - 1) + row, "BMP rows");
        }
        return new BmpHeader(picture, bits, (int) compression, !topDown, layout, (int) dataAt);
    }

    /** Bytes from one row of the file to the next. */
    static long stride(long width, int bits) {
        return (width * bits + 31) / 32 * 4;
    }

    private static void checkKind(int bits, long compression) throws PictureException {
        boolean depth = bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
        boolean known = compression == RAW
                || (compression == RLE_8 && bits == 8)
                || (compression == RLE_4 && bits == 4)
                || (compression == BIT_FIELDS && bits > 8);
        if (!depth || !known) {
            throw new PictureException(
                    Reason.UNSUPPORTED, "BMP of " + bits + " bits with compression " + compression + " is not read");
        }
    }

    private static BmpLayout layout(EncodedBytes file, int headerSize, int bits, long compression)
            throws PictureException {
        if (compression == RAW) {
            return BmpLayout.plain(bits);
        }
        long red = file.unsigned32LittleEndian(MASKS, "BMP masks");
        long green = file.unsigned32LittleEndian(MASKS + 4, "BMP masks");
        long blue = file.unsigned32LittleEndian(MASKS + 8, "BMP masks");
        long alpha = headerSize >= 56 ? file.unsigned32LittleEndian(MASKS + 12, "BMP masks") : 0;
        return BmpLayout.ofMasks(bits, red, green, blue, alpha)
                .orElseThrow(() -> new PictureException(
                        Reason.UNSUPPORTED,
                        "BMP of " + bits + " bits with masks " + Long.toHexString(red) + ", " + Long.toHexString(green)
                                + ", " + Long.toHexString(blue) + ", " + Long.toHexString(alpha) + " is not read"));
    }

    private static PictureHeader palette(
            EncodedBytes file, PictureHeader picture, long at, int colours, int entry, int bits)
            throws PictureException {
        file.require(at, (long) colours * entry, "BMP palette");
        byte[] palette = new byte[colours * 3];
        boolean ramp = true;
        for (int i = 0; i < palette.length; i++) {
            palette[i] = file.array()[(int) at + i / 3 * entry + 2 - i % 3];
            ramp &= palette[i] == (byte) (i / 3);
        }
        // Pillow drops a palette that says of each index just itself; then the picture is grey, and indices past the
        // palette stay what they are.
        if (ramp && bits == 8 && colours > 2) {
            return picture.withPalette(PictureHeader.greyRamp());
        }
        boolean bilevel = bits == 1 && Arrays.equals(palette, Arrays.copyOf(PictureHeader.blackAndWhite(), 6));
        return PictureHeader.of(PictureFormat.BMP, picture.width(), picture.height(), PixelMode.PALETTE)
                .withPalette(bilevel ? PictureHeader.blackAndWhite() : palette);
    }
}
