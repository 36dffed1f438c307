package io.clipstream.model.engine;

import io.clipstream.model.script.NetworkScript;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The same network on one device or on several; calls go to the one with fewest. Thread-safe. */
public final class TorchNetworks implements AutoCloseable {
    private final LeastBusy<TorchNetwork> devices;

    private TorchNetworks(List<TorchNetwork> networks) {
        this.devices = new LeastBusy<>(networks);
    }

    /**
     * Loads the network of every device.
     *
     * @param networks the same network for each device
     * @param threads libtorch's threads for one call on a CPU, at least 1
     */
    public static TorchNetworks load(List<NetworkScript.Network> networks, int threads) throws IOException {
        List<TorchNetwork> loaded = new ArrayList<>();
        try {
            for (NetworkScript.Network network : networks) {
                loaded.add(TorchNetwork.load(network, threads));
            }
            return new TorchNetworks(loaded);
        } catch (IOException | RuntimeException e) {
            loaded.forEach(TorchNetwork::close);
            throw e;
        }
    }

    /** Number of devices. */
    public int count() {
        return devices.members().size();
    }

    /** Changes libtorch's threads for calls to come. */
    public void useThreads(int threads) {
        devices.members().forEach(network -> network.useThreads(threads));
    }

    /** As {@link TorchNetwork#encodeImages}. */
    public float[] encodeImages(ByteBuffer pixels, int count, int size) {
        return devices.call(network -> network.encodeImages(pixels, count, size));
    }

    /** As {@link TorchNetwork#normalise}. */
    public float[] normalise(ByteBuffer pixels, int count, int size) {
        return devices.call(network -> network.normalise(pixels, count, size));
    }

    /** As {@link TorchNetwork#encodeTexts}. */
    public float[] encodeTexts(long[] ids, long[] pooled, int length) {
        return devices.call(network -> network.encodeTexts(ids, pooled, length));
    }

    /** Runs a batch on every device, one after the other: the first of a shape takes longer than those that follow. */
    public void warmUp(ByteBuffer pixels, int count, int size) {
        devices.members().forEach(network -> network.encodeImages(pixels, count, size));
    }

    @Override
    public void close() {
        devices.members().forEach(TorchNetwork::close);
    }
}
