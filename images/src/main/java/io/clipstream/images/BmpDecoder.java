package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;

/**
 * Windows bitmaps, as Pillow reads them. Written here because OpenCV widens 16-bit channels by shifting and gives away neither alpha nor what
 * mode the picture has.
 */
final class BmpDecoder {
    private final EncodedBytes file;
    private final BmpHeader header;
    private final int width;
    private final int height;

    private BmpDecoder(EncodedBytes file, BmpHeader header) {
        this.file = file;
        this.header = header;
        this.width = (int) header.picture().width();
        this.height = (int) header.picture().height();
    }

    static PixelRows decode(EncodedBytes file) throws PictureException {
        BmpHeader header = BmpHeader.read(file);
        BmpDecoder decoder = new BmpDecoder(file, header);
        if (header.bits() > 8) {
            return decoder.direct();
        }
        boolean packed = header.compression() == BmpHeader.RAW;
        return ArrayPixels.ofIndices(header.picture(), packed ? decoder.packed() : decoder.runs());
    }

    private int pictureRow(int fileRow) {
        return header.bottomUp() ? height - 1 - fileRow : fileRow;
    }

    private PixelRows direct() {
        ArrayPixels pixels = ArrayPixels.blank(width, height, header.picture().mode());
        int pixelBytes = header.bits() / 8;
        int out = pixels.mode().bytesPerPixel();
        for (int row = 0; row < height; row++) {
            long in = header.dataAt() + row * BmpHeader.stride(width, header.bits());
            int to = pictureRow(row) * width * out;
            for (int x = 0; x < width; x++, in += pixelBytes, to += out) {
                long pixel = 0;
                for (int b = 0; b < pixelBytes; b++) {
                    pixel |= (long) file.unsigned8Or(in + b, 0) << (8 * b);
                }
                header.layout().unpack(pixel, pixels.pixels(), to);
            }
        }
        return pixels;
    }

    private byte[] packed() {
        byte[] indices = new byte[width * height];
        int bits = header.bits();
        for (int row = 0; row < height; row++) {
            long in = header.dataAt() + row * BmpHeader.stride(width, bits);
            int to = pictureRow(row) * width;
            for (int x = 0; x < width; x++) {
                int bit = x * bits;
                int value = file.unsigned8Or(in + bit / 8, 0) >> (8 - bits - bit % 8);
                indices[to + x] = (byte) (value & ((1 << bits) - 1));
            }
        }
        return indices;
    }

    /** Run lengths (RLE8, RLE4). Pixels that an end of line or a jump leaves out have index 0; a stream that just stops is truncated. */
    private byte[] runs() throws PictureException {
        boolean nibbles = header.compression() == BmpHeader.RLE_4;
        byte[] stored = new byte[width * height];
        int filled = 0;
        int x = 0;
        long at = header.dataAt();
        while (filled < stored.length) {
            int count = file.unsigned8(at, "BMP runs");
            int value = file.unsigned8(at + 1, "BMP runs");
            at += 2;
            if (count > 0) {
                int kept = Math.min(count, Math.max(0, width - x));
                for (int i = 0; i < kept && filled < stored.length; i++) {
                    stored[filled++] = (byte) (!nibbles ? value : i % 2 == 0 ? value >> 4 : value & 15);
                }
                x += kept;
            } else if (value == 0) {
                filled = (filled + width - 1) / width * width;
                x = 0;
            } else if (value == 1) {
                break;
            } else if (value == 2) {
                long jump = file.unsigned8(at, "BMP runs") + (long) file.unsigned8(at + 1, "BMP runs") * width;
                at += 2;
                filled = (int) Math.min(stored.length, filled + jump);
                x = filled % width;
            } else {
                int pixels = Math.min(stored.length - filled, value);
                int bytes = nibbles ? (pixels + 1) / 2 : pixels;
                file.require(at, bytes, "BMP runs");
                for (int i = 0; i < pixels; i++) {
                    int pair = file.unsigned8(at + (nibbles ? i / 2 : i), "BMP runs");
                    stored[filled++] = (byte) (!nibbles ? pair : i % 2 == 0 ? pair >> 4 : pair & 15);
                }
                at += bytes;
                at += at & 1;
                x += value;
            }
        }
        if (filled < stored.length) {
            throw new PictureException(
                    Reason.TRUNCATED, "the BMP's runs hold " + filled + " of its " + stored.length + " pixels");
        }
        return flipped(stored);
    }

    private byte[] flipped(byte[] stored) {
        byte[] indices = new byte[stored.length];
        for (int row = 0; row < height; row++) {
            System.arraycopy(stored, row * width, indices, pictureRow(row) * width, width);
        }
        return indices;
    }
}
