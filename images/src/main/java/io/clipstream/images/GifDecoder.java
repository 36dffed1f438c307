package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.util.Arrays;

/**
 * The first frame of a GIF, as Pillow shows it: on a canvas of the transparent index, transparent pixels in their palette colour. Written here
 * because Pillow's result needs the indices, which OpenCV does not give away; GIF's variable-width LZW is appendix F of the specification.
 */
final class GifDecoder {
    private static final int MOST_CODES = 4096;

    private final EncodedBytes file;
    private final GifHeader header;
    private final int[] prefix = new int[MOST_CODES];
    private final byte[] suffix = new byte[MOST_CODES];
    private final byte[] string = new byte[MOST_CODES + 1];
    private int at;
    private int blockEnd;
    private int bits;
    private int bitCount;

    private GifDecoder(EncodedBytes file, GifHeader header) {
        this.file = file;
        this.header = header;
        this.at = header.dataAt() + 1;
        this.blockEnd = at;
    }

    static PixelRows decode(EncodedBytes file) throws PictureException {
        GifHeader header = GifHeader.read(file);
        byte[] frame = new GifDecoder(file, header).indices();
        int width = (int) header.picture().width();
        byte[] canvas = new byte[width * (int) header.picture().height()];
        Arrays.fill(canvas, (byte) header.background());
        for (int row = 0; row < header.frameHeight(); row++) {
            System.arraycopy(
                    frame,
                    row * header.frameWidth(),
                    canvas,
                    (header.frameY() + header.row(row)) * width + header.frameX(),
                    header.frameWidth());
        }
        return ArrayPixels.ofIndices(header.picture(), canvas);
    }

    /** The frame's indices in the order of the file. */
    private byte[] indices() throws PictureException {
        byte[] indices = new byte[header.frameWidth() * header.frameHeight()];
        int firstSize = file.unsigned8(header.dataAt(), "GIF frame");
        int clear = 1 << firstSize;
        int size = firstSize + 1;
        int next = clear + 2;
        int previous = -1;
        byte first = 0;
        int filled = 0;
        while (filled < indices.length) {
            int code = code(size, filled, indices.length);
            if (code == clear) {
                size = firstSize + 1;
                next = clear + 2;
                previous = -1;
                continue;
            }
            if (code == clear + 1) {
                throw truncated(filled, indices.length);
            }
            if (code > next || (previous < 0 && code > clear) || (code == next && next >= MOST_CODES)) {
                throw new PictureException(Reason.CORRUPT, "the GIF uses code " + code + " before it is defined");
            }
            int start = string.length;
            int rest = code;
            if (code == next) {
                string[--start] = first;
                rest = previous;
            }
            for (; rest >= clear; rest = prefix[rest]) {
                string[--start] = suffix[rest];
            }
            first = (byte) rest;
            string[--start] = first;
            if (previous >= 0 && next < MOST_CODES) {
                prefix[next] = previous;
                suffix[next] = first;
                if (next == (1 << size) - 1 && size < 12) {
                    size++;
                }
                next++;
            }
            previous = code;
            int count = Math.min(string.length - start, indices.length - filled);
            System.arraycopy(string, start, indices, filled, count);
            filled += count;
        }
        return indices;
    }

    private int code(int size, int filled, int wanted) throws PictureException {
        while (bitCount < size) {
            if (at == blockEnd) {
                int length = file.unsigned8(at++, "GIF data");
                if (length == 0) {
                    throw truncated(filled, wanted);
                }
                blockEnd = at + length;
            }
            bits |= file.unsigned8(at++, "GIF data") << bitCount;
            bitCount += 8;
        }
        int code = bits & ((1 << size) - 1);
        bits >>>= size;
        bitCount -= size;
        return code;
    }

    private static PictureException truncated(int filled, int wanted) {
        return new PictureException(
                Reason.TRUNCATED, "the GIF's first frame has " + filled + " of its " + wanted + " pixels");
    }
}
