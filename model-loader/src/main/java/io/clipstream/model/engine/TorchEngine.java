package io.clipstream.model.engine;

import ai.djl.engine.Engine;

/** Starts libtorch, once a process, without a word to the network. */
final class TorchEngine {
    static final String NAME = "PyTorch";

    private TorchEngine() {}

    /**
     * The engine.
     *
     * @throws IllegalStateException where its native libraries cannot be loaded
     */
    static synchronized Engine start() {
        NoNetwork.apply();
        try {
            return Engine.getEngine(NAME);
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
