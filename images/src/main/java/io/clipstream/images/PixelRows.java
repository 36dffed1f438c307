package io.clipstream.images;

/** A decoded picture, read row by row, so that a picture in native memory is never copied whole. Good until its decoder's next picture. */
interface PixelRows {
    int width();

    int height();

    PixelMode mode();

    /** Whether pixels of three or four bytes begin with blue instead of red. */
    boolean blueFirst();

    /**
     * Copies row {@code y}.
     *
     * @param into at least {@code width × bytesPerPixel} long
     */
    void copyRow(int y, byte[] into);
}
