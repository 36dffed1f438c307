package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import java.util.Arrays;

/** WebP's first frame on its canvas, which is transparent black. */
final class WebpDecoder {
    private WebpDecoder() {}

    static PixelRows decode(EncodedBytes file, OpenCvDecoder decoder, boolean ownMode) throws PictureException {
        WebpHeader.Frame frame = WebpHeader.firstFrame(file);
        PictureHeader canvas = frame.canvas();
        PictureHeader still = PictureHeader.of(PictureFormat.WEBP, frame.width(), frame.height(), canvas.mode());
        PixelRows picture = decoder.decode(frame.still(file), still, ownMode);
        return frame.width() == canvas.width() && frame.height() == canvas.height()
                ? picture
                : new OnCanvas(picture, (int) canvas.width(), (int) canvas.height(), frame.x(), frame.y());
    }

    private record OnCanvas(PixelRows frame, int width, int height, int x, int y, byte[] row) implements PixelRows {
        OnCanvas(PixelRows frame, int width, int height, int x, int y) {
            this(
                    frame,
                    width,
                    height,
                    x,
                    y,
                    new byte[frame.width() * frame.mode().bytesPerPixel()]);
        }

        @Override
        public PixelMode mode() {
            return frame.mode();
        }

        @Override
        public void copyRow(int at, byte[] into, int out) {
            int pixelBytes = frame.mode().bytesPerPixel();
            Arrays.fill(into, out, out + width * pixelBytes, (byte) 0);
            if (at >= y && at < y + frame.height()) {
                frame.copyRow(at - y, row, 0);
                System.arraycopy(row, 0, into, out + x * pixelBytes, row.length);
            }
        }
    }
}
