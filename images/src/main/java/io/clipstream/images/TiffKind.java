package io.clipstream.images;

import io.clipstream.core.image.PictureException;

/** The kinds of TIFF that are read: those for which the result was found equal to Pillow's. Samples are what the raster holds. */
enum TiffKind {
    BILEVEL(PixelMode.PALETTE, 1),
    GREY(PixelMode.RGB, 1),
    GREY_ALPHA(PixelMode.ALPHA, 2),
    GREY_16(PixelMode.GREY_16, 1),
    INDEXED(PixelMode.PALETTE, 1),
    TRUECOLOUR(PixelMode.RGB, 3),
    TRUECOLOUR_16(PixelMode.RGB, 3),
    TRUECOLOUR_AND_UNUSED(PixelMode.RGB, 4),
    TRUECOLOUR_ALPHA(PixelMode.ALPHA, 4),
    TRUECOLOUR_ALPHA_16(PixelMode.ALPHA, 4),
    TRUECOLOUR_PREMULTIPLIED(PixelMode.ALPHA, 4),
    CMYK(PixelMode.CMYK, 4);

    private static final int UNASSOCIATED = 2;
    private static final int UNCOMPRESSED = 1;
    private static final int CCITT_FIRST = 2;
    private static final int CCITT_LAST = 4;
    private static final int LZW = 5;
    private static final int DEFLATE = 8;
    private static final int DEFLATE_OLD = 32946;
    private static final int PACK_BITS = 32773;

    private final PixelMode mode;
    private final int samples;

    TiffKind(PixelMode mode, int samples) {
        this.mode = mode;
        this.samples = samples;
    }

    PixelMode mode() {
        return mode;
    }

    int samples() {
        return samples;
    }

    boolean wide() {
        return this == GREY_16 || this == TRUECOLOUR_16 || this == TRUECOLOUR_ALPHA_16;
    }

    static TiffKind of(TiffHeader tiff) throws PictureException {
        int photometric = (int) tiff.one(TiffHeader.PHOTOMETRIC, TiffHeader.WHITE_IS_ZERO);
        int extra = tiff.all(TiffHeader.EXTRA_SAMPLES).length == 0 ? -1 : (int) tiff.one(TiffHeader.EXTRA_SAMPLES, 0);
        TiffKind kind = kind(tiff, photometric, extra);
        int compression = (int) tiff.one(TiffHeader.COMPRESSION, UNCOMPRESSED);
        boolean ccitt = compression >= CCITT_FIRST && compression <= CCITT_LAST;
        boolean known = compression == UNCOMPRESSED
                || compression == LZW
                || compression == DEFLATE
                || compression == DEFLATE_OLD
                || compression == PACK_BITS
                || (ccitt && kind == BILEVEL);
        if (!known) {
            throw TiffHeader.unsupported("TIFF with compression " + compression);
        }
        if (tiff.one(TiffHeader.SAMPLE_FORMAT, 1) != 1) {
            throw TiffHeader.unsupported("TIFF with signed or floating-point samples");
        }
        if (tiff.one(TiffHeader.FILL_ORDER, 1) != 1) {
            throw TiffHeader.unsupported("TIFF with reversed bits");
        }
        if (tiff.one(TiffHeader.SAMPLES, 1) != kind.samples) {
            throw TiffHeader.unsupported("TIFF with " + tiff.one(TiffHeader.SAMPLES, 1) + " samples a pixel");
        }
        return kind;
    }

    private static TiffKind kind(TiffHeader tiff, int photometric, int extra) throws PictureException {
        if (photometric == TiffHeader.WHITE_IS_ZERO || photometric == TiffHeader.BLACK_IS_ZERO) {
            if (tiff.bitsAre(1)) {
                return BILEVEL;
            }
            if (tiff.bitsAre(8) || tiff.bitsAre(4)) {
                return GREY;
            }
            if (tiff.bitsAre(16) && photometric == TiffHeader.BLACK_IS_ZERO) {
                return GREY_16;
            }
            if (tiff.bitsAre(8, 8) && photometric == TiffHeader.BLACK_IS_ZERO && extra == UNASSOCIATED) {
                return GREY_ALPHA;
            }
        }
        if (photometric == TiffHeader.INDEXED && (tiff.bitsAre(1) || tiff.bitsAre(4) || tiff.bitsAre(8))) {
            return INDEXED;
        }
        if (photometric == TiffHeader.SEPARATED && tiff.bitsAre(8, 8, 8, 8) && extra == -1) {
            return CMYK;
        }
        if (photometric == TiffHeader.TRUECOLOUR) {
            return trueColour(tiff, extra);
        }
        throw unknown(tiff, photometric);
    }

    private static TiffKind trueColour(TiffHeader tiff, int extra) throws PictureException {
        if (tiff.bitsAre(8, 8, 8)) {
            return TRUECOLOUR;
        }
        if (tiff.bitsAre(16, 16, 16)) {
            return TRUECOLOUR_16;
        }
        if (tiff.bitsAre(8, 8, 8, 8)) {
            return switch (extra) {
                case 0 -> TRUECOLOUR_AND_UNUSED;
                case 1 -> TRUECOLOUR_PREMULTIPLIED;
                default -> TRUECOLOUR_ALPHA;
            };
        }
        if (tiff.bitsAre(16, 16, 16, 16) && extra == UNASSOCIATED) {
            return TRUECOLOUR_ALPHA_16;
        }
        throw unknown(tiff, TiffHeader.TRUECOLOUR);
    }

    private static PictureException unknown(TiffHeader tiff, int photometric) {
        return TiffHeader.unsupported("TIFF with photometric interpretation " + photometric + " and "
                + tiff.one(TiffHeader.BITS, 1) + " bits in " + tiff.one(TiffHeader.SAMPLES, 1) + " samples");
    }
}
