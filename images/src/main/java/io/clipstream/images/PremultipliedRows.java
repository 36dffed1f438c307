package io.clipstream.images;

/** A picture with alpha, read premultiplied: what Pillow resizes. */
record PremultipliedRows(PixelRows picture) implements PixelRows {
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
        return PixelMode.ALPHA;
    }

    @Override
    public void copyRow(int y, byte[] into, int out) {
        picture.copyRow(y, into, out);
        PillowColour.multiplyByAlpha(into, out, picture.width());
    }
}
