package io.clipstream.model.engine;

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
import io.clipstream.model.script.LinearForm;
import io.clipstream.model.script.LinearTrial;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Whether packed weights are multiplied faster on this processor, and by which library: MKL and oneDNN differ by a quarter
 * on some. All run a layer in turns on one thread, for half a second, once a process; what counts is the thread's processor
 * time, which neighbours hardly disturb.
 */
final class PackingTrial {
    private static final int ROWS = 400;
    private static final int WIDTH = 1536;
    private static final int ROUNDS = 6;

    /**
     * By how much packed weights must be faster to be chosen, and MKL's than oneDNN's: packed, the weights are in memory a
     * second time, which no file stands for; and on a busy machine the trial errs by a few percent.
     */
    private static final double CLEARLY = 1.1;

    private static final ThreadMXBean TIME = ManagementFactory.getThreadMXBean();

    private static volatile LinearForm fastest = LinearForm.PLAIN;

    private PackingTrial() {}

    /** The form to use. */
    static synchronized LinearForm fastest() {
        if (fastest == LinearForm.PLAIN) {
            fastest = run();
        }
        return fastest;
    }

    private static LinearForm run() {
        new TorchThreads(1).apply();
        try (PtModel model = (PtModel) Model.newInstance("trial", Device.cpu(), TorchEngine.NAME);
                NDManager memory = NDManager.newBaseManager(Device.cpu(), TorchEngine.NAME)) {
            model.load(new ByteArrayInputStream(LinearTrial.archive(WIDTH)), true);
            PtSymbolBlock module = (PtSymbolBlock) model.getBlock();
            PtNDArray rows = (PtNDArray) memory.ones(new Shape(ROWS, WIDTH));
            long plain = Long.MAX_VALUE;
            long mkl = Long.MAX_VALUE;
            long oneDnn = Long.MAX_VALUE;
            try (IValue input = IValue.from(rows)) {
                call(module, LinearTrial.PACK, input);
                for (int i = 0; i < ROUNDS; i++) {
                    plain = Math.min(plain, call(module, LinearTrial.PLAIN, input));
                    mkl = Math.min(mkl, call(module, LinearTrial.MKL, input));
                    oneDnn = Math.min(oneDnn, call(module, LinearTrial.ONEDNN, input));
                }
            }
            if (Math.min(mkl, oneDnn) * CLEARLY >= plain) {
                return LinearForm.MAPPED;
            }
            return mkl * CLEARLY < oneDnn ? LinearForm.MKL : LinearForm.ONEDNN;
        } catch (IOException | MalformedModelException e) {
            throw new IllegalStateException("libtorch refuses the generated trial of matrix products", e);
        }
    }

    private static long call(PtSymbolBlock module, String method, IValue input) {
        long begin = TIME.getCurrentThreadCpuTime();
        IValueUtils.runMethod(module, method, input).close();
        return TIME.getCurrentThreadCpuTime() - begin;
    }
}
