package io.clipstream.model.engine;

import ai.djl.engine.Engine;

/** Starts libtorch, once a process, without a word to the network. */
final class TorchEngine {
    static final String NAME = "PyTorch";

    /**
     * Each call then takes a stream of its own on device 0, so that copies of one run beside the products of another; on
     * further devices calls share the default stream. Read by DJL when it runs its first method.
     */
    private static final String CUDA_STREAMS = "ai.djl.pytorch.enable_cuda_stream";

    private TorchEngine() {}

    /**
     * The engine.
     *
     * @throws IllegalStateException where its native libraries cannot be loaded
     */
    static synchronized Engine start() {
        NoNetwork.apply();
        try {
            Engine engine = Engine.getEngine(NAME);
            if (engine.getGpuCount() > 0 && System.getProperty(CUDA_STREAMS) == null) {
                System.setProperty(CUDA_STREAMS, "true");
            }
            return engine;
        } catch (RuntimeException | LinkageError e) {
            throw new IllegalStateException(
                    "libtorch cannot be loaded on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch")
                            + ". The build carries it for linux-x86_64; elsewhere, install"
                            + " libtorch 2.7.1 and set PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR. Its cache directory "
                            + "(DJL_CACHE_DIR, by default .djl.ai in the home directory) must be writable and have 500 MB free.",
                    e);
        }
    }
}
