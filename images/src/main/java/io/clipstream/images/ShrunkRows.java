package io.clipstream.images;

import io.clipstream.core.arithmetic.Arithmetic;
import java.lang.invoke.MethodHandles;

/**
 * Rows of a picture after the pass across, held until the pass down has summed them up: the arithmetic of {@link PillowResize}. Rows are numbered
 * from 0, the first one that the kept part of the picture needs.
 *
 * <p>One instance serves one thread at a time.
 */
interface ShrunkRows {
    /** Most rows that go across together. A multiple of eight. */
    int BAND = 64;

    /** Memory for one thread. Both ways give the same to the last bit. */
    static ShrunkRows of(Arithmetic arithmetic) {
        return arithmetic.choose(ShrunkRows.class, IntRows::new, MethodHandles.lookup(), "VectorRows");
    }

    /**
     * Begins a picture.
     *
     * @param channels samples a pixel, one byte each
     * @param window most rows that one output of the pass down needs
     */
    void begin(ResizeWeights across, int channels, int window);

    /**
     * Takes rows {@code first} to {@code first + count} across. They take the places of the earliest ones, but the last {@code window} before
     * {@code first} stay.
     *
     * @param band the rows, {@code rowBytes} apart; one row is there for each of {@link #BAND}, with any content past {@code count}, and four bytes behind the last
     * @param rowBytes the picture's width × channels
     * @param first a multiple of {@link #BAND}
     */
    void across(byte[] band, int rowBytes, int first, int count);

    /** Sums up output {@code y} of the pass down, whose first row is {@code first}, into {@code tile} from {@code out} on. */
    void down(ResizeWeights down, int y, int first, byte[] tile, int out);

    /** Copies a row as it is. */
    void copy(int row, byte[] tile, int out);
}
