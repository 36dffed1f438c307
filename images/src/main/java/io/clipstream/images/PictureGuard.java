package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;

/** What stands between a file from outside and the decoders: nothing passes that is malformed in structure or beyond the limits. */
final class PictureGuard {
    private final PictureLimits limits;

    PictureGuard(PictureLimits limits) {
        this.limits = limits;
    }

    /** The header of a picture that may be decoded. */
    PictureHeader check(byte[] encoded) throws PictureException {
        if (encoded.length > limits.maxBytes()) {
            throw tooLarge("the file has " + encoded.length + " bytes, the limit is " + limits.maxBytes());
        }
        PictureFormat format = PictureFormat.recognise(encoded)
                .orElseThrow(() -> new PictureException(
                        Reason.NOT_AN_IMAGE, "the value's " + encoded.length + " bytes begin like no picture format"));
        PictureHeader header = read(format, new EncodedBytes(encoded));
        checkSize(header);
        return header;
    }

    private static PictureHeader read(PictureFormat format, EncodedBytes file) throws PictureException {
        return switch (format) {
            case JPEG -> JpegHeader.read(file);
            case PNG -> PngHeader.read(file);
            case WEBP -> WebpHeader.read(file);
            case GIF -> GifHeader.read(file).picture();
            case BMP -> BmpHeader.read(file).picture();
            case TIFF -> TiffHeader.read(file).picture();
            case HEIC, AVIF, JPEG_2000, JPEG_XL, ICO, VIDEO ->
                throw new PictureException(
                        Reason.UNSUPPORTED,
                        "this is " + format.title() + ", which is not read; publish JPEG, PNG, WebP, GIF, BMP or TIFF");
        };
    }

    private void checkSize(PictureHeader header) throws PictureException {
        long width = header.width();
        long height = header.height();
        String what = "the " + header.format().title() + " picture is " + width + " × " + height;
        if (width < 1 || height < 1) {
            throw new PictureException(Reason.CORRUPT, what + ": a side without pixels");
        }
        if (width > limits.maxSide() || height > limits.maxSide()) {
            throw tooLarge(what + ", the limit is " + limits.maxSide() + " a side");
        }
        long pixels = width * height;
        if (pixels > limits.maxPixels()) {
            throw tooLarge(what + ", " + pixels + " pixels; the limit is " + limits.maxPixels());
        }
        if (pixels * header.decodedBytesPerPixel() > limits.maxPixels() * PictureLimits.BYTES_PER_PIXEL) {
            throw tooLarge(what + " of " + header.decodedBytesPerPixel() + " bytes a pixel; the limit is "
                    + limits.maxPixels() * PictureLimits.BYTES_PER_PIXEL + " bytes decoded");
        }
        if (header.scans() > limits.maxScans()) {
            throw tooLarge(what + " in " + header.scans() + " scans; the limit is " + limits.maxScans());
        }
        // A single scan is what every picture costs; the limit on pixels has bounded it.
        if (header.scans() > 1 && header.scans() * pixels > limits.maxPixels() * PictureLimits.SCANS_AT_MOST_PIXELS) {
            throw tooLarge(what + " in " + header.scans() + " scans; scans × pixels are at most "
                    + limits.maxPixels() * PictureLimits.SCANS_AT_MOST_PIXELS);
        }
    }

    private static PictureException tooLarge(String message) {
        return new PictureException(Reason.TOO_LARGE, message);
    }
}
