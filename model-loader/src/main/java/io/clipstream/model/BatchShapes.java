package io.clipstream.model;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The sizes of batches that are run. A CUDA device chooses its kernels anew for every size that it has not seen, which
 * takes longer than a few pictures more: there a batch is filled up to one of a few sizes, all of them run once at start.
 * Under load batches are full, so that nothing is filled up.
 */
enum BatchShapes {
    /** Every size. */
    ANY,
    /** Powers of two up to 32, then its multiples. */
    FEW;

    private static final int STEP = 32;

    /** The smallest size that holds {@code count}. */
    int atLeast(int count) {
        if (this == ANY) {
            return count;
        }
        if (count > STEP) {
            return (count + STEP - 1) / STEP * STEP;
        }
        return count <= 1 ? 1 : Integer.highestOneBit(count - 1) * 2;
    }

    /** The sizes that batches up to {@code largest} are run with; where every size is run, the two ends. */
    List<Integer> upTo(int largest) {
        return this == ANY
                ? IntStream.of(1, largest).distinct().boxed().toList()
                : IntStream.rangeClosed(1, largest)
                        .map(this::atLeast)
                        .distinct()
                        .boxed()
                        .toList();
    }
}
