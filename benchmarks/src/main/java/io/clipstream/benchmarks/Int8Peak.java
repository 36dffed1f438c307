package io.clipstream.benchmarks;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
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
 * What the machine does at most in int8: products by the library that the encoders run on (FBGEMM), bringing their left
 * side to 8 bits included, since every layer needs that. Without AVX-512 VNNI three instructions stand for 32
 * multiplications and additions, where fp32 takes one for eight.
 */
final class Int8Peak implements AutoCloseable {
    private static final int[][] SHAPES = {{2048, 2048}, {400, 2048}, {400, 768}};
    private static final double OPERATIONS_A_MEASUREMENT = 4e10;

    private final NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    private final List<PtModel> models = new ArrayList<>();
    private final int threads;

    Int8Peak(int threads) throws IOException {
        this.threads = threads;
        for (int[] shape : SHAPES) {
            PtModel model = (PtModel) Model.newInstance("int8-peak", Device.cpu(), "PyTorch");
            models.add(model);
            try {
                model.load(new ByteArrayInputStream(LinearTrial.archive(shape[1])), true);
            } catch (MalformedModelException e) {
                throw new IllegalStateException("libtorch refuses the generated products", e);
            }
        }
    }

    /** Operations a second, a multiplication and an addition counted as two. */
    double measure() {
        JniUtils.setNumThreads(threads);
        double best = 0;
        for (int i = 0; i < SHAPES.length; i++) {
            PtSymbolBlock module = (PtSymbolBlock) models.get(i).getBlock();
            try (PtNDArray left = (PtNDArray) memory.randomNormal(new Shape(SHAPES[i][0], SHAPES[i][1]))) {
                run(module, LinearTrial.QUANTISE, left);
                best = Math.max(best, rate(module, left, 2.0 * SHAPES[i][0] * SHAPES[i][1] * SHAPES[i][1]));
            }
        }
        return best;
    }

    private static double rate(PtSymbolBlock module, PtNDArray left, double operations) {
        run(module, LinearTrial.INT8, left);
        int times = (int) Math.ceil(OPERATIONS_A_MEASUREMENT / operations);
        long begin = System.nanoTime();
        for (int i = 0; i < times; i++) {
            run(module, LinearTrial.INT8, left);
        }
        return times * operations / Seconds.since(begin);
    }

    private static void run(PtSymbolBlock module, String method, PtNDArray left) {
        try (IValue argument = IValue.from(left)) {
            IValueUtils.runMethod(module, method, argument).close();
        }
    }

    @Override
    public void close() {
        models.forEach(PtModel::close);
        memory.close();
    }
}
