package io.clipstream.model;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.RgbImage;
import io.clipstream.model.engine.TorchNetworks;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Copies pixels into native memory and normalises what comes back. */
final class ClipImageEncoder implements ImageEncoder {
    private final ModelDescription description;
    private final TorchNetworks networks;
    private final FittingBatches batches;
    private final BatchShapes shapes;
    /** Native memory for a batch, kept by each thread that encodes: allocating it costs a system call and a cleaner. */
    private final ThreadLocal<ByteBuffer> pixels = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

    ClipImageEncoder(ModelDescription description, TorchNetworks networks, int largestBatch, BatchShapes shapes) {
        this.description = description;
        this.networks = networks;
        this.batches = new FittingBatches("images", largestBatch);
        this.shapes = shapes;
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
        return batches.run(images, this::encodeBatch);
    }

    private List<Embedding> encodeBatch(List<RgbImage> images) {
        int run = shapes.atLeast(images.size());
        float[] vectors = networks.encodeImages(batch(images, run), run, imageSize());
        return Vectors.unit(Arrays.copyOf(vectors, images.size() * dimension()), images.size(), dimension());
    }

    /** Runs every shape up to a batch of this size once on every device. */
    void warmUp(int batchSize) {
        RgbImage grey = RgbImage.grey(imageSize(), imageSize());
        for (int shape : shapes.upTo(Math.min(batchSize, batches.largest()))) {
            networks.warmUp(batch(List.of(grey), shape), shape, imageSize());
        }
    }

    ByteBuffer batch(List<RgbImage> images) {
        return batch(images, images.size());
    }

    /** The images one behind the other, in memory of the calling thread; whatever was there before fills it up. */
    private ByteBuffer batch(List<RgbImage> images, int run) {
        int size = imageSize();
        int bytes = Math.multiplyExact(run, size * size * RgbImage.CHANNELS);
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
        return buffer.position(0).limit(bytes);
    }

    /** Nothing: the model owns the memory. */
    @Override
    public void close() {}
}
