package io.clipstream.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/**
 * What the machine does at most: matrix products in fp32 by the same library that the encoders run on. The best of several
 * shapes counts, large and square as well as the encoder's own.
 */
final class GemmPeak implements AutoCloseable {
    /** Rows of the left factor, columns of it, columns of the right. */
    private record Product(NDArray left, NDArray right, double flops) {}

    private static final int[][] SHAPES = {{2048, 2048, 2048}, {400, 768, 3072}, {1600, 768, 3072}};

    /** A tenth of a second on one good core. */
    private static final double FLOPS_A_MEASUREMENT = 2e10;

    private final NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    private final int threads;
    private final List<Product> products;

    GemmPeak(int threads) {
        this.threads = threads;
        this.products = java.util.Arrays.stream(SHAPES)
                .map(shape -> new Product(
                        memory.randomNormal(new Shape(shape[0], shape[1])),
                        memory.randomNormal(new Shape(shape[1], shape[2])),
                        2.0 * shape[0] * shape[1] * shape[2]))
                .toList();
    }

    /** Operations a second, measured for about a second. */
    double measure() {
        JniUtils.setNumThreads(threads);
        return products.stream().mapToDouble(GemmPeak::rate).max().orElseThrow();
    }

    private static double rate(Product product) {
        int times = (int) Math.ceil(FLOPS_A_MEASUREMENT / product.flops());
        long begin = System.nanoTime();
        for (int i = 0; i < times; i++) {
            product.left().matMul(product.right()).close();
        }
        return times * product.flops() / Seconds.since(begin);
    }

    @Override
    public void close() {
        memory.close();
    }
}
