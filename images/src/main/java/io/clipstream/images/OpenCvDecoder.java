package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * JPEG, PNG and WebP through OpenCV's {@code imdecode}: the picture stays in native memory and is read row by row.
 *
 * <p>Owns an input buffer and a picture, both used again for the next file, and given back by {@link #close}; should that be forgotten, JavaCPP
 * frees them when the decoder is no longer reachable. One instance serves one thread at a time, and its rows are good until its next file.
 */
final class OpenCvDecoder implements AutoCloseable {
    /** A picture or file above this is not kept for the next one. */
    private static final long MOST_KEPT = 32L << 20;

    private static final int SMALLEST_INPUT = 1 << 16;

    static {
        // JavaCPP refuses to allocate once the process has twice the heap in memory, whoever allocated it; models are
        // larger than that.
        if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null
                && System.getProperty("org.bytedeco.javacpp.maxphysicalbytes") == null) {
            System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        }
        // Pictures are decoded side by side already.
        opencv_core.setNumThreads(1);
    }

    private BytePointer input = new BytePointer(SMALLEST_INPUT);
    private Mat picture = new Mat();

    /**
     * Decodes one file.
     *
     * @param header the file's own; its mode says what to ask for
     * @param ownMode whether alpha is wanted; otherwise it is dropped while decoding
     */
    PixelRows decode(byte[] encoded, PictureHeader header, boolean ownMode) throws PictureException {
        PixelMode mode = header.mode() == PixelMode.ALPHA && !ownMode ? PixelMode.RGB : header.mode();
        return decode(encoded, header, mode, JpegScale.WHOLE);
    }

    /** Decodes a JPEG in colour, at part of its size. */
    PixelRows decode(byte[] encoded, PictureHeader header, JpegScale scale) throws PictureException {
        return decode(encoded, header, PixelMode.RGB, scale);
    }

    private PixelRows decode(byte[] encoded, PictureHeader header, PixelMode mode, JpegScale scale)
            throws PictureException {
        decode(encoded, flags(mode) | flags(scale), header);
        if (picture.cols() != scale.side(header.width()) || picture.rows() != scale.side(header.height())) {
            throw new PictureException(
                    Reason.CORRUPT,
                    "the " + header.format().title() + "'s header says " + header.width() + " × " + header.height()
                            + ", its picture is " + picture.cols() + " × " + picture.rows()
                            + (scale == JpegScale.WHOLE ? "" : " at 1/" + scale.divisor()));
        }
        return MatRows.of(picture, mode);
    }

    private static int flags(PixelMode mode) {
        return switch (mode) {
            case ALPHA -> opencv_imgcodecs.IMREAD_UNCHANGED;
            case GREY_16 ->
                opencv_imgcodecs.IMREAD_GRAYSCALE
                        | opencv_imgcodecs.IMREAD_ANYDEPTH
                        | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
            default -> opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
        };
    }

    private static int flags(JpegScale scale) {
        // The flags for grey and colour differ by IMREAD_COLOR_BGR alone, which must not be there beside
        // IMREAD_COLOR_RGB.
        return switch (scale) {
            case WHOLE -> 0;
            case HALF -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
            case QUARTER -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
            case EIGHTH -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
        };
    }

    private void decode(byte[] encoded, int flags, PictureHeader header) throws PictureException {
        trim();
        if (input.capacity() < encoded.length) {
            input.close();
            input = new BytePointer(Math.max(SMALLEST_INPUT, encoded.length + encoded.length / 4L));
        }
        input.position(0).put(encoded, 0, encoded.length);
        String reason = "its data is damaged";
        try (Mat file = new Mat(1, encoded.length, opencv_core.CV_8U, input)) {
            // Where decoding fails the answer is empty, while the picture given to be filled is not: it may hold
            // anything, the last file's pixels too.
            try (Mat decoded = opencv_imgcodecs.imdecode(file, flags, picture)) {
                if (decoded != null
                        && !decoded.empty()
                        && decoded.data().address() == picture.data().address()) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            reason = String.valueOf(e.getMessage());
        }
        throw new PictureException(
                Reason.CORRUPT, "the " + header.format().title() + " could not be decoded: " + reason);
    }

    private void trim() {
        if (input.capacity() > MOST_KEPT) {
            input.close();
            input = new BytePointer(SMALLEST_INPUT);
        }
        if (!picture.empty() && picture.total() * picture.elemSize() > MOST_KEPT) {
            picture.release();
        }
    }

    @Override
    public void close() {
        input.close();
        picture.close();
    }

    /** Rows of a picture that lies in native memory, continuous. */
    private record MatRows(
            int width, int height, PixelMode mode, int channels, int depth, ByteBuffer pixels, byte[] row)
            implements PixelRows {
        static PixelRows of(Mat mat, PixelMode mode) throws PictureException {
            int channels = mat.channels();
            int depth = (int) mat.elemSize1();
            boolean expected =
                    switch (mode) {
                        case ALPHA -> channels == 3 || channels == 4;
                        case GREY_16 -> channels == 1 && depth == 2;
                        default -> channels == 3 && depth == 1;
                    };
            if (!expected || depth > 2 || !mat.isContinuous()) {
                throw new PictureException(
                        Reason.UNSUPPORTED,
                        "a picture of " + channels + " channels of " + depth + " bytes is not read");
            }
            long length = mat.total() * mat.elemSize();
            ByteBuffer pixels = new BytePointer(mat.data()).capacity(length).asByteBuffer();
            return new MatRows(
                    mat.cols(), mat.rows(), mode, channels, depth, pixels, new byte[mat.cols() * channels * depth]);
        }

        @Override
        public void copyRow(int y, byte[] into, int out) {
            int length = width * channels * depth;
            if (mode != PixelMode.ALPHA) {
                pixels.get(y * length, into, out, length);
                return;
            }
            // Unchanged, OpenCV's pictures are blue first. Of 16 bits Pillow takes the upper eight.
            pixels.get(y * length, row, 0, length);
            for (int x = 0, in = depth - 1, to = out; x < width; x++, in += channels * depth, to += 4) {
                into[to] = row[in + 2 * depth];
                into[to + 1] = row[in + depth];
                into[to + 2] = row[in];
                // A picture may declare alpha and have none.
                into[to + 3] = channels == 3 ? (byte) 255 : row[in + 3 * depth];
            }
        }
    }
}
