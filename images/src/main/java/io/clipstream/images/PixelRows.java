package io.clipstream.images;

/** A decoded picture, read row by row, so that a picture in native memory is never copied whole. Good until its decoder's next picture. */
interface PixelRows {
    int width();

    int height();

    PixelMode mode();

    /**
     * Copies row {@code y}.
     *
     * @param into receives {@code width × bytesPerPixel} bytes, red first where there are colours
     * @param out where the first one goes
     */
    void copyRow(int y, byte[] into, int out);
}
