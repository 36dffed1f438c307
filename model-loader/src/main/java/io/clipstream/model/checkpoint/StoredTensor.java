package io.clipstream.model.checkpoint;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where a tensor lies.
 *
 * @param name its key in the file
 * @param type of its elements
 * @param shape its sizes, outermost first; empty for a scalar
 * @param file the file that holds it
 * @param position of its first byte, from the beginning of the file
 * @param length in bytes
 */
public record StoredTensor(String name, StoredType type, long[] shape, Path file, long position, long length) {
    /** Number of elements. */
    public long elements() {
        return length / type.bytes();
    }

    /** The shape as the format writes it, for messages. */
    public String shapeText() {
        return Arrays.toString(shape);
    }

    public boolean hasShape(long... expected) {
        return Arrays.equals(shape, expected);
    }
}
