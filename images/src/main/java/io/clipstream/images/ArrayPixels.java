package io.clipstream.images;

/** A decoded picture in an array. */
record ArrayPixels(int width, int height, PixelMode mode, byte[] pixels) implements PixelRows {
    static ArrayPixels blank(int width, int height, PixelMode mode) {
        return new ArrayPixels(width, height, mode, new byte[width * height * mode.bytesPerPixel()]);
    }

    /** Indices looked up in a picture's palette. */
    static ArrayPixels ofIndices(PictureHeader header, byte[] indices) {
        byte[] table = new byte[256 * 3];
        System.arraycopy(header.palette(), 0, table, 0, Math.min(table.length, header.palette().length));
        byte[] pixels = new byte[indices.length * 3];
        for (int i = 0, out = 0; i < indices.length; i++, out += 3) {
            System.arraycopy(table, (indices[i] & 0xFF) * 3, pixels, out, 3);
        }
        return new ArrayPixels((int) header.width(), (int) header.height(), header.mode(), pixels);
    }

    @Override
    public void copyRow(int y, byte[] into, int out) {
        int length = width * mode.bytesPerPixel();
        System.arraycopy(pixels, y * length, into, out, length);
    }
}
