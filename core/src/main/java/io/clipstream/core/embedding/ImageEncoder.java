package io.clipstream.core.embedding;

import io.clipstream.core.image.RgbImage;
import java.util.List;

/**
 * Pictures to vectors. Thread-safe: several threads may encode at once. Nothing of the engine behind it crosses this
 * interface; the one owner of native memory is whoever closes it.
 */
public interface ImageEncoder extends AutoCloseable {
    /** Whose vectors these are. */
    ModelId model();

    /** Components of a vector. */
    int dimension();

    /** Side of the square images it takes, in pixels. */
    int imageSize();

    /**
     * Encodes a batch.
     *
     * @param images at least one, each {@code imageSize × imageSize}
     * @return one unit vector an image, in the same order
     * @throws RuntimeException where the engine fails; the batch has then no result
     */
    List<Embedding> encode(List<RgbImage> images);

    @Override
    void close();
}
