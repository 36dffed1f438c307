package io.clipstream.images;

import io.clipstream.core.image.PictureException;

/** A checked file to its pixels, by the decoder of its format. */
final class PictureRows {
    private PictureRows() {}

    /**
     * Decodes.
     *
     * @param header as {@link PictureGuard} let it pass
     * @param decoder keeps the pixels of some formats, until its next picture
     * @param ownMode whether alpha is wanted; otherwise it is dropped while decoding
     * @param scale of a JPEG
     */
    static PixelRows of(byte[] encoded, PictureHeader header, OpenCvDecoder decoder, boolean ownMode, JpegScale scale)
            throws PictureException {
        EncodedBytes file = new EncodedBytes(encoded);
        return switch (header.format()) {
            case JPEG ->
                header.mode() == PixelMode.CMYK
                        ? CmykJpegDecoder.decode(file, header)
                        : decoder.decode(encoded, header, scale);
            case PNG -> decoder.decode(PngHeader.essential(file), header, ownMode);
            case WEBP -> WebpDecoder.decode(file, decoder, ownMode);
            case GIF -> GifDecoder.decode(file);
            case BMP -> BmpDecoder.decode(file);
            case TIFF -> TiffDecoder.decode(file);
            default -> throw new IllegalStateException("the guard let " + header.format() + " pass");
        };
    }
}
