package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates a PNG's image data once, throwing the rows away, to see that all of them are there: OpenCV 4.13 answers a stream that stops early with a
 * picture whose rest is black.
 */
final class PngData implements AutoCloseable {
    private static final int[] PASS_X = {0, 4, 0, 2, 0, 1, 0};
    private static final int[] PASS_Y = {0, 0, 4, 0, 2, 0, 1};
    private static final int[] PASS_STEP_X = {8, 8, 4, 4, 2, 2, 1};
    private static final int[] PASS_STEP_Y = {8, 8, 8, 4, 4, 2, 2};

    private final Inflater inflater = new Inflater();
    private final byte[] discarded = new byte[1 << 16];
    private final long expected;
    private long inflated;

    PngData(long width, long height, int bitsPerPixel, boolean interlaced) {
        this.expected = interlaced ? interlaced(width, height, bitsPerPixel) : rows(width, height, bitsPerPixel);
    }

    private static long rows(long width, long height, int bitsPerPixel) {
        return width == 0 ? 0 : height * (1 + (width * bitsPerPixel + 7) / 8);
    }

    private static long interlaced(long width, long height, int bitsPerPixel) {
        long sum = 0;
        for (int pass = 0; pass < PASS_X.length; pass++) {
            long across = Math.max(0, (width - PASS_X[pass] + PASS_STEP_X[pass] - 1) / PASS_STEP_X[pass]);
            long down = Math.max(0, (height - PASS_Y[pass] + PASS_STEP_Y[pass] - 1) / PASS_STEP_Y[pass]);
            sum += rows(across, down, bitsPerPixel);
        }
        return sum;
    }

    /** The data of one IDAT chunk. */
    void add(byte[] file, int at, int length) throws PictureException {
        inflater.setInput(file, at, length);
        try {
            while (inflated < expected && !inflater.needsInput() && !inflater.finished()) {
                int count = inflater.inflate(discarded, 0, (int) Math.min(discarded.length, expected - inflated));
                inflated += count;
                if (count == 0 && inflater.needsDictionary()) {
                    throw new PictureException(Reason.CORRUPT, "the PNG's data asks for a preset dictionary");
                }
            }
        } catch (DataFormatException e) {
            throw new PictureException(Reason.CORRUPT, "the PNG's data is damaged: " + e.getMessage(), e);
        }
    }

    void requireComplete() throws PictureException {
        if (inflated < expected) {
            throw new PictureException(
                    Reason.TRUNCATED,
                    "the PNG's data holds " + inflated + " of the " + expected + " bytes that its size takes");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
