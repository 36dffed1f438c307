package io.clipstream.images;

/**
 * What pictures are read like, where there is a choice.
 *
 * @param exifOrientation whether pictures are turned upright as their EXIF says; the reference implementations do not
 * @param scaledJpeg whether a large JPEG is decoded at a half, a quarter or an eighth of its size, as long as its shorter side stays at least
 *     twice what it is then resized to. That is faster, and not what Pillow makes of it: levels change by a few
 */
public record DecodeOptions(boolean exifOrientation, boolean scaledJpeg) {
    /** Byte for byte as the reference implementations. */
    public static DecodeOptions exact() {
        return new DecodeOptions(false, false);
    }

    public DecodeOptions withExifOrientation(boolean upright) {
        return new DecodeOptions(upright, scaledJpeg);
    }

    public DecodeOptions withScaledJpeg(boolean scaled) {
        return new DecodeOptions(exifOrientation, scaled);
    }
}
