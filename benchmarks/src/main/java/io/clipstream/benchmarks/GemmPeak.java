package io.clipstream.benchmarks;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtModel;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.clipstream.model.script.LinearTrial;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the machine does at most: matrix products in fp32 by the libraries that the encoders run on. The best counts of
 * several shapes, large and square as well as the encoder's own, by plain products (MKL's) and by both packed forms: MKL's
 * and oneDNN's, of which one or the other is faster by a quarter on some processors.
 */
final class GemmPeak implements AutoCloseable {
    /** A product that can be run. */
    private record Product(Runnable run, double flops) {}

    private static final int[][] SHAPES = {{2048, 2048, 2048}, {400, 768, 3072}, {1600, 768, 3072}};
    private static final int[][] PACKED_SHAPES = {{2048, 2048}, {400, 768}, {1600, 768}};

    /** A tenth of a second on one good core. */
    private static final double FLOPS_A_MEASUREMENT = 2e10;

    private final NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    private final List<PtModel> models = new ArrayList<>();
    private final int threads;
    private final List<Product> products = new ArrayList<>();

    GemmPeak(int threads) throws IOException {
        this.threads = threads;
        JniUtils.setNumThreads(threads);
        for (int[] shape : SHAPES) {
            NDArray left = memory.randomNormal(new Shape(shape[0], shape[1]));
            NDArray right = memory.randomNormal(new Shape(shape[1], shape[2]));
            products.add(new Product(() -> left.matMul(right).close(), 2.0 * shape[0] * shape[1] * shape[2]));
        }
        for (int[] shape : PACKED_SHAPES) {
            packed(shape[0], shape[1]);
        }
    }

    private void packed(int rows, int width) throws IOException {
        PtModel model = (PtModel) Model.newInstance("peak", Device.cpu(), "PyTorch");
        models.add(model);
        try {
            model.load(new ByteArrayInputStream(LinearTrial.archive(width)), true);
        } catch (MalformedModelException e) {
            throw new IllegalStateException("libtorch refuses the generated products", e);
        }
        PtSymbolBlock module = (PtSymbolBlock) model.getBlock();
        PtNDArray left = (PtNDArray) memory.randomNormal(new Shape(rows, width));
        run(module, LinearTrial.PACK, left);
        for (String method : List.of(LinearTrial.MKL, LinearTrial.ONEDNN)) {
            products.add(new Product(() -> run(module, method, left), 2.0 * rows * width * width));
        }
    }

    private static void run(PtSymbolBlock module, String method, PtNDArray left) {
        try (IValue argument = IValue.from(left)) {
            IValueUtils.runMethod(module, method, argument).close();
        }
    }

    /** Operations a second, measured for a second or two. */
    double measure() {
        JniUtils.setNumThreads(threads);
        return products.stream().mapToDouble(GemmPeak::rate).max().orElseThrow();
    }

    private static double rate(Product product) {
        int times = (int) Math.ceil(FLOPS_A_MEASUREMENT / product.flops());
        long begin = System.nanoTime();
        for (int i = 0; i < times; i++) {
            product.run().run();
        }
        return times * product.flops() / Seconds.since(begin);
    }

    @Override
    public void close() {
        models.forEach(PtModel::close);
        memory.close();
    }
}
