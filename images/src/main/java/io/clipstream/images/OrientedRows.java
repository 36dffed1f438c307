package io.clipstream.images;

/** A picture turned upright by its EXIF orientation: the same pixels in another order, as Pillow's {@code ImageOps.exif_transpose} puts them. */
final class OrientedRows {
    private OrientedRows() {}

    /** The picture itself where it is upright, else a turned copy. */
    static PixelRows of(PixelRows picture, int orientation) {
        if (orientation == ExifOrientation.UPRIGHT) {
            return picture;
        }
        int width = picture.width();
        int height = picture.height();
        int pixelBytes = picture.mode().bytesPerPixel();
        boolean transposed = ExifOrientation.isTransposed(orientation);
        // Where the stored picture's top and left lie once it is upright (EXIF 2.3, 4.6.4 A, Orientation).
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        int turnedWidth = transposed ? height : width;
        int turnedHeight = transposed ? width : height;
        byte[] turned = new byte[width * height * pixelBytes];
        byte[] row = new byte[width * pixelBytes];
        for (int y = 0; y < height; y++) {
            picture.copyRow(y, row, 0);
            for (int x = 0; x < width; x++) {
                int across = transposed ? y : x;
                int down = transposed ? x : y;
                int toX = fromRight ? turnedWidth - 1 - across : across;
                int toY = fromBottom ? turnedHeight - 1 - down : down;
                System.arraycopy(row, x * pixelBytes, turned, (toY * turnedWidth + toX) * pixelBytes, pixelBytes);
            }
        }
        return new Turned(turnedWidth, turnedHeight, picture.mode(), turned);
    }

    private record Turned(int width, int height, PixelMode mode, byte[] pixels) implements PixelRows {
        @Override
        public void copyRow(int y, byte[] into, int out) {
            int length = width * mode.bytesPerPixel();
            System.arraycopy(pixels, y * length, into, out, length);
        }
    }
}
