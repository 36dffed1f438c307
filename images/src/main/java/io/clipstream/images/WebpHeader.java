package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks a WebP's chunks (RFC 9649): the canvas, whether it has alpha, and where the first frame's picture lies. The decoder gets that one
 * picture as a still file ({@link Frame#still}): an animation costs no more than its first frame.
 */
final class WebpHeader {
    private static final long RIFF_FRAME = 8;
    private static final long CHUNK_FRAME = 8;
    private static final int ALPHA_FLAG = 0x10;
    private static final int ANIMATION_FLAG = 0x02;
    private static final int ANIMATION_FRAME = 16;

    /**
     * The first frame.
     *
     * @param canvas the whole picture
     * @param x where the frame lies on the canvas, in pixels
     * @param y likewise
     * @param width of the frame
     * @param height of the frame
     * @param alphaAt where its ALPH chunk begins, 0 for none
     * @param imageAt where its VP8 or VP8L chunk begins
     */
    record Frame(PictureHeader canvas, int x, int y, int width, int height, long alphaAt, long imageAt) {
        /** The frame as a file of its own. */
        byte[] still(EncodedBytes file) throws PictureException {
            int alpha = alphaAt == 0 ? 0 : chunkLength(file, alphaAt);
            int image = chunkLength(file, imageAt);
            int extended = alpha == 0 ? 0 : 18;
            ByteBuffer still =
                    ByteBuffer.allocate(12 + extended + alpha + image).order(ByteOrder.LITTLE_ENDIAN);
            still.put(new byte[] {'R', 'I', 'F', 'F'})
                    .putInt(still.capacity() - 8)
                    .put(new byte[] {'W', 'E', 'B', 'P'});
            if (alpha > 0) {
                still.put(new byte[] {'V', 'P', '8', 'X'}).putInt(10).putInt(ALPHA_FLAG);
                still.put(size24(width)).put(size24(height));
                still.put(file.array(), (int) alphaAt, alpha);
            }
            return still.put(file.array(), (int) imageAt, image).array();
        }

        private static byte[] size24(int pixels) {
            int stored = pixels - 1;
            return new byte[] {(byte) stored, (byte) (stored >> 8), (byte) (stored >> 16)};
        }
    }

    private final EncodedBytes file;
    private final long end;

    private WebpHeader(EncodedBytes file) throws PictureException {
        this.file = file;
        this.end = RIFF_FRAME + file.unsigned32LittleEndian(4, "RIFF header");
        file.require(0, end, "RIFF container");
        if (end < 20) {
            throw corrupt("its container is " + (end - RIFF_FRAME) + " bytes long");
        }
    }

    static PictureHeader read(EncodedBytes file) throws PictureException {
        return firstFrame(file).canvas();
    }

    static Frame firstFrame(EncodedBytes file) throws PictureException {
        WebpHeader webp = new WebpHeader(file);
        if (!file.startsWith(12, 'V', 'P', '8', 'X')) {
            return webp.picture(12, webp.end, 0, 0, 0, 0, false);
        }
        webp.requireChunk(12, 10);
        int flags = file.unsigned8(20, "VP8X");
        int width = file.unsigned24LittleEndian(24, "VP8X") + 1;
        int height = file.unsigned24LittleEndian(27, "VP8X") + 1;
        boolean alpha = (flags & ALPHA_FLAG) != 0;
        long at = webp.next(12);
        if ((flags & ANIMATION_FLAG) == 0) {
            return webp.picture(at, webp.end, width, height, 0, 0, alpha);
        }
        while (!file.startsWith(at, 'A', 'N', 'M', 'F')) {
            at = webp.next(at);
        }
        webp.requireChunk(at, ANIMATION_FRAME);
        return webp.animationFrame(at + CHUNK_FRAME, webp.next(at), width, height, alpha);
    }

    private Frame animationFrame(long at, long frameEnd, int canvasWidth, int canvasHeight, boolean alpha)
            throws PictureException {
        int x = file.unsigned24LittleEndian(at, "ANMF") * 2;
        int y = file.unsigned24LittleEndian(at + 3, "ANMF") * 2;
        int width = file.unsigned24LittleEndian(at + 6, "ANMF") + 1;
        int height = file.unsigned24LittleEndian(at + 9, "ANMF") + 1;
        if (x + width > canvasWidth || y + height > canvasHeight) {
            throw corrupt("its first frame leaves the canvas");
        }
        Frame frame = picture(at + ANIMATION_FRAME, frameEnd, width, height, 0, 0, alpha);
        PixelMode mode = alpha ? PixelMode.ALPHA : PixelMode.RGB;
        PictureHeader canvas = PictureHeader.of(PictureFormat.WEBP, canvasWidth, canvasHeight, mode)
                .withDecodedBytesPerPixel(4);
        return new Frame(canvas, x, y, width, height, frame.alphaAt(), frame.imageAt());
    }

    /** Finds the picture among the chunks from {@code at}; a width of 0 leaves the size to the picture's own header. */
    private Frame picture(long at, long until, int width, int height, int x, int y, boolean declaredAlpha)
            throws PictureException {
        long alphaAt = 0;
        while (at + CHUNK_FRAME <= until) {
            boolean lossless = file.startsWith(at, 'V', 'P', '8', 'L');
            if (lossless || file.startsWith(at, 'V', 'P', '8', ' ')) {
                if (next(at) > until + 1) {
                    throw corrupt("its picture leaves its frame");
                }
                return picture(lossless, at, alphaAt, width, height, x, y, declaredAlpha);
            }
            if (file.startsWith(at, 'A', 'L', 'P', 'H')) {
                alphaAt = at;
            }
            at = next(at);
        }
        throw corrupt("it has no picture");
    }

    private Frame picture(
            boolean lossless, long at, long alphaAt, int width, int height, int x, int y, boolean declaredAlpha)
            throws PictureException {
        int ownWidth;
        int ownHeight;
        boolean alpha;
        if (lossless) {
            requireChunk(at, 5);
            long bits = file.unsigned32LittleEndian(at + 9, "VP8L header");
            if (!file.startsWith(at + 8, 0x2F) || bits >>> 29 != 0) {
                throw corrupt("its VP8L signature is wrong");
            }
            ownWidth = (int) (bits & 0x3FFF) + 1;
            ownHeight = (int) (bits >> 14 & 0x3FFF) + 1;
            alpha = (bits >> 28 & 1) != 0;
        } else {
            requireChunk(at, 10);
            if ((file.unsigned8(at + 8, "VP8 header") & 1) != 0 || !file.startsWith(at + 11, 0x9D, 0x01, 0x2A)) {
                throw corrupt("its VP8 picture does not begin with a key frame");
            }
            ownWidth = file.unsigned16LittleEndian(at + 14, "VP8 header") & 0x3FFF;
            ownHeight = file.unsigned16LittleEndian(at + 16, "VP8 header") & 0x3FFF;
            alpha = declaredAlpha || alphaAt != 0;
        }
        if (width != 0 && (width != ownWidth || height != ownHeight)) {
            throw corrupt(
                    "the container says " + width + " × " + height + ", the picture " + ownWidth + " × " + ownHeight);
        }
        PictureHeader header =
                PictureHeader.of(PictureFormat.WEBP, ownWidth, ownHeight, alpha ? PixelMode.ALPHA : PixelMode.RGB);
        return new Frame(header, x, y, ownWidth, ownHeight, lossless ? 0 : alphaAt, at);
    }

    private void requireChunk(long at, int least) throws PictureException {
        file.require(at, CHUNK_FRAME, "WebP chunk");
        if (file.unsigned32LittleEndian(at + 4, "WebP chunk") < least) {
            throw corrupt("the chunk at byte " + at + " is too short");
        }
        next(at);
    }

    /** Where the chunk after the one at {@code at} begins; it may be the end. Chunks are padded to even lengths. */
    private long next(long at) throws PictureException {
        long length = file.unsigned32LittleEndian(at + 4, "WebP chunk");
        file.require(at, CHUNK_FRAME + length, "WebP chunk");
        if (at + CHUNK_FRAME + length > end) {
            throw corrupt("the chunk at byte " + at + " leaves its container");
        }
        return at + CHUNK_FRAME + length + (length & 1);
    }

    private static int chunkLength(EncodedBytes file, long at) throws PictureException {
        long length = file.unsigned32LittleEndian(at + 4, "WebP chunk");
        long padded = CHUNK_FRAME + length + (length & 1);
        return (int) Math.min(padded, file.length() - at);
    }

    private static PictureException corrupt(String what) {
        return new PictureException(Reason.CORRUPT, "the WebP contradicts itself: " + what);
    }
}
