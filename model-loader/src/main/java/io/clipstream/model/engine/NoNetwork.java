package io.clipstream.model.engine;

/** Keeps DJL off the network. It reads these properties when its first class loads a native library. */
public final class NoNetwork {
    private NoNetwork() {}

    /**
     * Forbids downloads of native libraries, which then fail with "Offline mode is enabled", and the question that DJL
     * would ask of a cloud's metadata address.
     */
    public static void apply() {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }
}
