package io.clipstream.model.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Random fp32 tensors with the variance that keeps activations of order 1, written as safetensors. They depend on the
 * names' order alone.
 */
final class RandomTensors {
    private static final int SEED = 7;
    private static final float LOGIT_SCALE = 4.6052f;
    private static final double SMALL = 0.05;

    private record Tensor(long[] shape, double mean, double deviation) {
        long elements() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }
    }

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    void logitScale(String name) {
        tensors.put(name, new Tensor(new long[] {}, LOGIT_SCALE, 0));
    }

    void vector(String name, long size) {
        tensors.put(name, new Tensor(new long[] {size}, 0, SMALL));
    }

    void embedding(String name, long count, long width) {
        tensors.put(name, new Tensor(new long[] {count, width}, 0, SMALL));
    }

    /** Weights of which an output takes all but the first dimension. */
    void matrix(String name, long... shape) {
        scaled(name, 1, shape);
    }

    private void scaled(String name, double variance, long... shape) {
        Tensor unscaled = new Tensor(shape, 0, 0);
        tensors.put(name, new Tensor(shape, 0, Math.sqrt(variance * shape[0] / unscaled.elements())));
    }

    void linear(String prefix, long out, long in) {
        matrix(prefix + ".weight", out, in);
        vector(prefix + ".bias", out);
    }

    void norm(String prefix, long width) {
        tensors.put(prefix + ".weight", new Tensor(new long[] {width}, 1, SMALL));
        vector(prefix + ".bias", width);
    }

    /** A convolution before a ReLU, which halves the variance. */
    void convolution(String name, long out, long in, long kernel) {
        scaled(name, 2, out, in, kernel, kernel);
    }

    /** A batch norm with statistics near 0 and 1. */
    void batchNorm(String prefix, long width) {
        norm(prefix, width);
        vector(prefix + ".running_mean", width);
        tensors.put(prefix + ".running_var", new Tensor(new long[] {width}, 1, SMALL));
    }

    void write(Path file) throws IOException {
        byte[] header = header();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            writeFully(channel, length.putLong(0, header.length));
            writeFully(channel, ByteBuffer.wrap(header));
            SplittableRandom random = new SplittableRandom(SEED);
            for (Tensor tensor : tensors.values()) {
                writeFully(channel, values(tensor, random));
            }
        }
    }

    private byte[] header() {
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            long end = offset + Float.BYTES * tensor.elements();
            header.append(",\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(entry.getKey(), Arrays.toString(tensor.shape()).replace(" ", ""), offset, end));
            offset = end;
        }
        header.append('}');
        while (header.length() % Long.BYTES != 0) {
            header.append(' ');
        }
        return header.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuffer values(Tensor tensor, SplittableRandom random) {
        int count = Math.toIntExact(tensor.elements());
        ByteBuffer values = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            // Three uniform numbers: variance 1 after scaling, near enough to normal, and quick.
            double sum = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
            values.putFloat((float) (tensor.mean() + tensor.deviation() * 2 * sum));
        }
        return values.flip();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
