package io.clipstream.images;

/**
 * Bounds on what one picture may cost, checked on its header before anything is allocated.
 *
 * @param maxBytes longest encoded file, in bytes
 * @param maxPixels most pixels (width × height), after decoding
 * @param maxSide longest side, in pixels
 * @param maxScans most scans in a JPEG: each is a pass over the whole picture, and decoding cannot be interrupted
 */
public record PictureLimits(long maxBytes, long maxPixels, int maxSide, int maxScans) {
    /** Decoding may take this many bytes for each pixel allowed: a picture in 16-bit RGBA is allowed half as many. */
    static final int BYTES_PER_PIXEL = 4;

    /** Scans × pixels may be this many times {@code maxPixels}: a progressive photo has about ten scans. */
    static final int SCANS_AT_MOST_PIXELS = 20;

    public PictureLimits {
        if (maxBytes < 1 || maxPixels < 1 || maxSide < 1 || maxScans < 1) {
            throw new IllegalArgumentException("limits on pictures are at least 1, not bytes " + maxBytes + ", pixels "
                    + maxPixels + ", side " + maxSide + ", scans " + maxScans);
        }
        if (maxPixels > Integer.MAX_VALUE / BYTES_PER_PIXEL) {
            throw new IllegalArgumentException("pixels are at most " + Integer.MAX_VALUE / BYTES_PER_PIXEL + ", not "
                    + maxPixels + ": a decoded picture has to fit an array");
        }
    }

    /** 64 MiB, 50 megapixels, 30,000 pixels a side, 100 scans. */
    public static PictureLimits defaults() {
        return new PictureLimits(64L << 20, 50_000_000L, 30_000, 100);
    }

    public PictureLimits withMaxBytes(long bytes) {
        return new PictureLimits(bytes, maxPixels, maxSide, maxScans);
    }

    public PictureLimits withMaxPixels(long pixels) {
        return new PictureLimits(maxBytes, pixels, maxSide, maxScans);
    }

    public PictureLimits withMaxSide(int side) {
        return new PictureLimits(maxBytes, maxPixels, side, maxScans);
    }

    public PictureLimits withMaxScans(int scans) {
        return new PictureLimits(maxBytes, maxPixels, maxSide, scans);
    }
}
