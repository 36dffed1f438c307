package io.clipstream.images;

/** Pillow's nearest-neighbour resize ({@code ImagingScaleAffine} in {@code libImaging/Geometry.c}), which it falls back to for palettes and 1 bit. */
final class PillowNearest {
    private PillowNearest() {}

    /** Resizes and crops into {@code keptHeight × keptWidth × bytesPerPixel} bytes. */
    static void resize(PixelRows picture, Placement placement, byte[] tile) {
        int pixelBytes = picture.mode().bytesPerPixel();
        int[] columns = positions(picture.width(), placement.resizedWidth(), placement.horizontal());
        int[] rows = positions(picture.height(), placement.resizedHeight(), placement.vertical());
        byte[] row = new byte[picture.width() * pixelBytes];
        int out = 0;
        for (int y = 0; y < rows.length; y++) {
            if (y == 0 || rows[y] != rows[y - 1]) {
                picture.copyRow(rows[y], row, 0);
            }
            for (int column : columns) {
                System.arraycopy(row, column * pixelBytes, tile, out, pixelBytes);
                out += pixelBytes;
            }
        }
    }

    /** Pillow adds the step up, so its rounding errors add up too, and so do these. */
    private static int[] positions(int size, int resized, Placement.Span span) {
        double step = (double) size / resized;
        double at = step * 0.5;
        for (int i = 0; i < span.from(); i++) {
            at += step;
        }
        int[] positions = new int[span.count()];
        for (int i = 0; i < positions.length; i++, at += step) {
            positions[i] = Math.min(size - 1, (int) at);
        }
        return positions;
    }
}
