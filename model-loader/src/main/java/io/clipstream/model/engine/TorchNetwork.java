package io.clipstream.model.engine;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtModel;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.clipstream.model.checkpoint.SafetensorsFile;
import io.clipstream.model.checkpoint.StoredTensor;
import io.clipstream.model.checkpoint.StoredType;
import io.clipstream.model.script.NetworkScript;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A network in libtorch, and the one owner of its native memory. Thread-safe: calls run side by side, each on its own
 * thread with {@code threads} of libtorch's; {@link #close()} waits for those that run.
 *
 * <p>On a CPU, fp32 weights that are not packed stay where the checkpoint is mapped: they are not copied, and the file
 * must not be changed or cut while the network lives.
 */
public final class TorchNetwork implements AutoCloseable {
    private final PtModel model;
    private final PtSymbolBlock module;
    /** Tensors in the module may lie in these mappings; of weights in half precision it has copies. */
    private final List<ByteBuffer> mappings;

    private volatile TorchThreads threads;
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
    private boolean closed;

    private TorchNetwork(PtModel model, List<ByteBuffer> mappings, TorchThreads threads) {
        this.model = model;
        this.module = (PtSymbolBlock) model.getBlock();
        this.mappings = mappings;
        this.threads = threads;
    }

    /**
     * Compiles the network and gives it its weights.
     *
     * @param threads libtorch's threads for one call, at least 1
     */
    public static TorchNetwork load(NetworkScript.Network network, int threads) throws IOException {
        TorchThreads settings = new TorchThreads(threads);
        PtModel model = compile(network);
        try {
            settings.apply();
            TorchNetwork loaded = new TorchNetwork(model, new ArrayList<>(), settings);
            loaded.push(network.weights());
            NativeHeap.giveBack();
            return loaded;
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** The network without its weights; needs no device but the processor. */
    static PtModel compile(NetworkScript.Network network) throws IOException {
        TorchEngine.start();
        PtModel model = (PtModel) Model.newInstance("clip", Device.cpu(), TorchEngine.NAME);
        try {
            model.load(new ByteArrayInputStream(network.archive()), true);
            return model;
        } catch (MalformedModelException e) {
            model.close();
            throw new IllegalStateException("libtorch refuses the generated network", e);
        } catch (IOException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private void push(List<StoredTensor> weights) throws IOException {
        try (NDManager scope = NDManager.newBaseManager(Device.cpu(), TorchEngine.NAME)) {
            PtNDArray[] arrays = new PtNDArray[weights.size()];
            for (int i = 0; i < arrays.length; i++) {
                ByteBuffer mapping = SafetensorsFile.map(weights.get(i));
                if (weights.get(i).type() == StoredType.F32) {
                    mappings.add(mapping);
                }
                arrays[i] = array(scope, weights.get(i), mapping);
            }
            try (IValue list = IValue.listFrom(arrays);
                    IValue taken = IValueUtils.runMethod(module, "set_weights", list)) {
                if (taken.toLong() != arrays.length) {
                    throw new IllegalStateException(
                            "the network took " + taken.toLong() + " of " + arrays.length + " weights");
                }
            }
        }
    }

    private static PtNDArray array(NDManager scope, StoredTensor tensor, ByteBuffer bytes) {
        long[] shape = tensor.shape().clone();
        DataType type =
                switch (tensor.type()) {
                    case F32 -> DataType.FLOAT32;
                    case F16 -> DataType.FLOAT16;
                    default -> DataType.UINT8;
                };
        if (tensor.type() == StoredType.BF16) {
            shape[shape.length - 1] *= Short.BYTES;
        }
        return (PtNDArray) scope.create(bytes, new Shape(shape), type);
    }

    /**
     * Runs the image tower.
     *
     * @param pixels direct, {@code count × size × size × 3} bytes
     * @return {@code count} vectors one behind the other, not of unit length
     * @throws OutOfDeviceMemoryException where the device has no memory for so many
     */
    public float[] encodeImages(ByteBuffer pixels, int count, int size) {
        return run("encode_image", scope -> new PtNDArray[] {images(scope, pixels, count, size)});
    }

    /**
     * Normalises pixels without encoding them.
     *
     * @return {@code [count, 3, size, size]}, row-major
     */
    public float[] normalise(ByteBuffer pixels, int count, int size) {
        return run("normalise", scope -> new PtNDArray[] {images(scope, pixels, count, size)});
    }

    private static PtNDArray images(PtNDManager scope, ByteBuffer pixels, int count, int size) {
        return scope.create(pixels, new Shape(count, size, size, 3), DataType.UINT8);
    }

    /**
     * Runs the text tower.
     *
     * @param ids {@code count × length} token ids
     * @param pooled for each prompt, the position to pool
     * @return {@code count} vectors one behind the other, not of unit length
     * @throws OutOfDeviceMemoryException where the device has no memory for so many
     */
    public float[] encodeTexts(long[] ids, long[] pooled, int length) {
        int count = pooled.length;
        return run("encode_text", scope -> new PtNDArray[] {
            (PtNDArray) scope.create(ids, new Shape(count, length)), (PtNDArray) scope.create(pooled, new Shape(count))
        });
    }

    /** Changes libtorch's threads for calls to come. */
    void useThreads(int count) {
        threads = new TorchThreads(count);
    }

    private interface Arguments {
        PtNDArray[] in(PtNDManager scope);
    }

    private float[] run(String method, Arguments arguments) {
        life.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the model is closed");
            }
            threads.apply();
            try (PtNDManager scope = (PtNDManager) NDManager.newBaseManager(Device.cpu(), TorchEngine.NAME)) {
                PtNDArray[] arrays = arguments.in(scope);
                IValue[] values = new IValue[arrays.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = IValue.from(arrays[i]);
                }
                try (IValue result = IValueUtils.runMethod(module, method, values)) {
                    return result.toTensor(scope).toFloatArray();
                } catch (EngineException e) {
                    throw told(e);
                } finally {
                    for (IValue value : values) {
                        value.close();
                    }
                }
            }
        } finally {
            life.readLock().unlock();
        }
    }

    private static RuntimeException told(EngineException error) {
        if (!OutOfDeviceMemoryException.isToldBy(error)) {
            return error;
        }
        // What the allocator holds in pieces that fit nothing goes back to the device.
        JniUtils.emptyCudaCache();
        return new OutOfDeviceMemoryException(error);
    }

    /** Frees the native memory; waits for calls that run. */
    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                module.close();
                model.close();
                mappings.clear();
                NativeHeap.giveBack();
            }
        } finally {
            life.writeLock().unlock();
        }
    }
}
