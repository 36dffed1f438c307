package io.clipstream.model.engine;

import ai.djl.pytorch.jni.JniUtils;

/**
 * Settings that libtorch keeps for each thread that calls it: OpenMP's number of threads, and whether the graph executor
 * optimises, which costs seconds on the first calls and changes nothing afterwards.
 */
final class TorchThreads {
    private static final ThreadLocal<Integer> APPLIED = ThreadLocal.withInitial(() -> 0);

    private final int threads;

    TorchThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("at least 1 thread, not " + threads);
        }
        this.threads = threads;
    }

    /** Makes the settings those of the calling thread. */
    void apply() {
        if (APPLIED.get() != threads) {
            JniUtils.setNumThreads(threads);
            JniUtils.setGraphExecutorOptimize(false);
            APPLIED.set(threads);
        }
    }
}
