package io.clipstream.images;

/** A picture of any mode, read as RGB: what "convert, then resize" resizes. */
record RgbRows(PixelRows picture, byte[] row) implements PixelRows {
    static PixelRows of(PixelRows picture) {
        return picture.mode() == PixelMode.RGB
                ? picture
                : new RgbRows(picture, new byte[picture.width() * picture.mode().bytesPerPixel()]);
    }

    @Override
    public int width() {
        return picture.width();
    }

    @Override
    public int height() {
        return picture.height();
    }

    @Override
    public PixelMode mode() {
        return PixelMode.RGB;
    }

    @Override
    public void copyRow(int y, byte[] into, int out) {
        picture.copyRow(y, row, 0);
        PillowColour.toRgb(picture.mode(), row, 0, picture.width(), into, out);
    }
}
