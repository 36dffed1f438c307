package io.clipstream.model;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.RgbImage;
import io.clipstream.model.engine.TorchNetwork;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Copies pixels into native memory and normalises what comes back. */
final class ClipImageEncoder implements ImageEncoder {
    private final ModelDescription description;
    private final TorchNetwork network;
    private final int largestBatch;
    /** Native memory for a batch, kept by each thread that encodes: allocating it costs a system call and a cleaner. */
    private final ThreadLocal<ByteBuffer> pixels = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

    ClipImageEncoder(ModelDescription description, TorchNetwork network, int largestBatch) {
        this.description = description;
        this.network = network;
        this.largestBatch = largestBatch;
    }

    @Override
    public ModelId model() {
        return description.id();
    }

    @Override
    public int dimension() {
        return description.dimension();
    }

    @Override
    public int imageSize() {
        return description.imageSize();
    }

    @Override
    public List<Embedding> encode(List<RgbImage> images) {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one image");
        }
        List<Embedding> embeddings = new ArrayList<>(images.size());
        for (int from = 0; from < images.size(); from += largestBatch) {
            List<RgbImage> part = images.subList(from, Math.min(images.size(), from + largestBatch));
            float[] vectors = network.encodeImages(batch(part), part.size(), imageSize());
            embeddings.addAll(Vectors.unit(vectors, part.size(), dimension()));
        }
        return embeddings;
    }

    /** The images one behind the other, in memory of the calling thread. */
    ByteBuffer batch(List<RgbImage> images) {
        int size = imageSize();
        int bytes = Math.multiplyExact(images.size(), size * size * RgbImage.CHANNELS);
        ByteBuffer buffer = pixels.get();
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(bytes);
            pixels.set(buffer);
        }
        buffer.clear();
        for (RgbImage image : images) {
            if (image.width() != size || image.height() != size) {
                throw new IllegalArgumentException(description.id() + " encodes images of " + size + " × " + size
                        + ", not " + image.width() + " × " + image.height());
            }
            buffer.put(image.pixels());
        }
        return buffer.flip();
    }

    /** Nothing: the model owns the memory. */
    @Override
    public void close() {}
}
