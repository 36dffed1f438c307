package io.clipstream.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All tensors of a checkpoint, from one safetensors file or from the shards that {@code <stem>.safetensors.index.json}
 * lists. Immutable and thread-safe.
 *
 * <p>Besides what {@link SafetensorsFile} refuses: a shard whose name is not a plain file name, an index that names a
 * tensor its shard lacks, a shard that holds a tensor the index does not name, and pickled weights.
 */
public final class Checkpoint {
    private static final String SUFFIX = ".safetensors";
    private static final String INDEX_SUFFIX = ".index.json";

    private final Path source;
    private final Map<String, StoredTensor> tensors;

    private Checkpoint(Path source, Map<String, StoredTensor> tensors) {
        this.source = source;
        this.tensors = new TreeMap<>(tensors);
    }

    /**
     * Opens {@code <stem>.safetensors}, or else {@code <stem>.safetensors.index.json} and its shards.
     *
     * @throws CheckpointException where there is neither, or a file is refused
     */
    public static Checkpoint open(Path directory, String stem) throws IOException {
        Path single = directory.resolve(stem + SUFFIX);
        Path index = directory.resolve(stem + SUFFIX + INDEX_SUFFIX);
        if (Files.isRegularFile(single)) {
            return new Checkpoint(single, SafetensorsFile.open(single).tensors());
        }
        if (Files.isRegularFile(index)) {
            return new Checkpoint(index, shards(directory, index));
        }
        refusePickles(directory, single);
        throw new CheckpointException(single, "the weights are missing, and so is " + index.getFileName());
    }

    /** Whether {@link #open} would find weights there. */
    public static boolean isIn(Path directory, String stem) {
        return Files.isRegularFile(directory.resolve(stem + SUFFIX))
                || Files.isRegularFile(directory.resolve(stem + SUFFIX + INDEX_SUFFIX));
    }

    private static Map<String, StoredTensor> shards(Path directory, Path index) throws IOException {
        JsonNode weightMap = StrictJson.read(index).path("weight_map");
        if (!weightMap.isObject() || weightMap.isEmpty()) {
            throw new CheckpointException(index, "weight_map is missing or empty");
        }
        Map<String, SafetensorsFile> files = new LinkedHashMap<>();
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : weightMap.properties()) {
            String shard = entry.getValue().asText("");
            if (!shard.endsWith(SUFFIX) || shard.contains("/") || shard.contains("\\")) {
                throw CheckpointException.ofTensor(
                        index, entry.getKey(), "shard '" + shard + "' is not the plain name of a .safetensors file");
            }
            SafetensorsFile file = files.get(shard);
            if (file == null) {
                file = SafetensorsFile.open(directory.resolve(shard));
                files.put(shard, file);
            }
            StoredTensor tensor = file.tensors().get(entry.getKey());
            if (tensor == null) {
                throw CheckpointException.ofTensor(
                        file.file(), entry.getKey(), "missing, though " + index.getFileName() + " says it is here");
            }
            tensors.put(entry.getKey(), tensor);
        }
        for (SafetensorsFile file : files.values()) {
            for (StoredTensor tensor : file.tensors().values()) {
                if (!tensor.equals(tensors.get(tensor.name()))) {
                    throw CheckpointException.ofTensor(
                            file.file(), tensor.name(), "not what " + index.getFileName() + " says is in this shard");
                }
            }
        }
        return tensors;
    }

    private static void refusePickles(Path directory, Path expected) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            String pickles = files.map(file -> file.getFileName().toString())
                    .filter(Checkpoint::isPickle)
                    .sorted()
                    .collect(Collectors.joining(", "));
            if (!pickles.isEmpty()) {
                throw new CheckpointException(
                        directory,
                        "pickled weights (" + pickles + ") are not read, because reading a pickle runs code from it. "
                                + "Put " + expected.getFileName() + " here: most checkpoints are published in that"
                                + " form too, and safetensors.torch.save_file converts the others");
            }
        }
    }

    private static boolean isPickle(String name) {
        return name.endsWith(".bin") || name.endsWith(".pt") || name.endsWith(".pth") || name.endsWith(".ckpt");
    }

    /** The file that messages about the whole checkpoint name. */
    public Path source() {
        return source;
    }

    /** All tensors, sorted by name. */
    public Collection<StoredTensor> tensors() {
        return Collections.unmodifiableCollection(tensors.values());
    }

    public @Nullable StoredTensor find(String name) {
        return tensors.get(name);
    }

    /**
     * A tensor of weights, checked against what the configuration says of it.
     *
     * @throws CheckpointException where it is missing, of another shape, or of a type that no encoder is made of
     */
    public StoredTensor weight(String name, long... shape) throws CheckpointException {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw CheckpointException.ofTensor(
                    source, name, "missing; the configuration asks for one of shape " + Arrays.toString(shape));
        }
        if (!tensor.type().isWeight()) {
            throw CheckpointException.ofTensor(
                    tensor.file(),
                    name,
                    "dtype " + tensor.type() + " cannot be read as weights; F32, F16 and BF16 can");
        }
        if (!tensor.hasShape(shape)) {
            throw CheckpointException.ofTensor(
                    tensor.file(),
                    name,
                    "has shape " + tensor.shapeText() + ", the configuration says " + Arrays.toString(shape));
        }
        return tensor;
    }

    /**
     * One size of a tensor, for what only the weights say.
     *
     * @throws CheckpointException where it is missing, or has no such dimension
     */
    public int size(String name, int dimension) throws CheckpointException {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw CheckpointException.ofTensor(source, name, "missing; the tower's sizes are read from it");
        }
        if (dimension >= tensor.shape().length) {
            throw CheckpointException.ofTensor(
                    tensor.file(), name, "has shape " + tensor.shapeText() + ", which has too few dimensions");
        }
        return Math.toIntExact(tensor.shape()[dimension]);
    }

    /** How many tensors there are under numbered names, from 0 without a gap. */
    public int count(IntFunction<String> name) {
        int count = 0;
        while (tensors.containsKey(name.apply(count))) {
            count++;
        }
        return count;
    }

    /** The value of a tensor with one element, of shape {@code []} or {@code [1]}. */
    public float scalar(String name) throws IOException {
        StoredTensor found = tensors.get(name);
        StoredTensor tensor = found != null && found.hasShape(1) ? weight(name, 1) : weight(name);
        ByteBuffer bytes = SafetensorsFile.map(tensor);
        return switch (tensor.type()) {
            case F32 -> bytes.getFloat(0);
            case BF16 -> HalfFloat.fromBfloat16(bytes.getShort(0));
            default -> HalfFloat.fromFloat16(bytes.getShort(0));
        };
    }

    /**
     * Refuses tensors that nothing asked for: they would mean another network than the one that was built.
     *
     * @param used names that were asked for
     * @param harmless names that carry nothing, such as buffers of positions
     */
    public void refuseUnexpected(Set<String> used, Predicate<String> harmless) throws CheckpointException {
        for (StoredTensor tensor : tensors.values()) {
            if (!used.contains(tensor.name()) && !harmless.test(tensor.name())) {
                throw CheckpointException.ofTensor(
                        tensor.file(),
                        tensor.name(),
                        "unexpected: the configuration describes a network without it (shape " + tensor.shapeText()
                                + ")");
            }
        }
    }
}
