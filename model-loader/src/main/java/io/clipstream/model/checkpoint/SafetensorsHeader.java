package io.clipstream.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a safetensors header into tensors, refusing what {@link SafetensorsFile} says is refused. */
final class SafetensorsHeader {
    private static final String METADATA = "__metadata__";

    private final Path file;
    private final long dataStart;
    private final long dataLength;

    /**
     * @param dataStart where the tensors' bytes begin in the file
     * @param dataLength how many bytes follow the header
     */
    SafetensorsHeader(Path file, long dataStart, long dataLength) {
        this.file = file;
        this.dataStart = dataStart;
        this.dataLength = dataLength;
    }

    Map<String, StoredTensor> tensors(byte[] json) throws CheckpointException {
        JsonNode header = StrictJson.parse(file, "header: ", json);
        List<StoredTensor> tensors = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                tensors.add(tensor(entry.getKey(), entry.getValue()));
            }
        }
        refuseOverlapsAndHoles(tensors);
        Map<String, StoredTensor> byName = new LinkedHashMap<>();
        tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
        return byName;
    }

    private StoredTensor tensor(String name, JsonNode node) throws CheckpointException {
        if (!node.isObject()) {
            throw CheckpointException.ofTensor(file, name, "an object with dtype, shape and data_offsets is expected");
        }
        StoredType type = type(name, node.path("dtype").asText(""));
        long[] shape = numbers(name, "shape", node.get("shape"));
        long[] offsets = numbers(name, "data_offsets", node.get("data_offsets"));
        if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] > dataLength) {
            throw CheckpointException.ofTensor(
                    file,
                    name,
                    "data_offsets " + Arrays.toString(offsets) + " are not within the " + dataLength
                            + " bytes that follow the header; is the file complete?");
        }
        long length = offsets[1] - offsets[0];
        long expected = byteLength(name, type, shape);
        if (length != expected) {
            throw CheckpointException.ofTensor(
                    file,
                    name,
                    type + " of shape " + Arrays.toString(shape) + " takes " + expected + " bytes, data_offsets give "
                            + length);
        }
        return new StoredTensor(name, type, shape, file, dataStart + offsets[0], length);
    }

    private StoredType type(String name, String dtype) throws CheckpointException {
        try {
            return StoredType.valueOf(dtype);
        } catch (IllegalArgumentException e) {
            throw CheckpointException.ofTensor(
                    file, name, "unknown dtype '" + dtype + "', known are " + Arrays.toString(StoredType.values()));
        }
    }

    private long[] numbers(String name, String key, @org.jspecify.annotations.Nullable JsonNode node)
            throws CheckpointException {
        if (node == null || !node.isArray()) {
            throw CheckpointException.ofTensor(file, name, key + " is not a list");
        }
        long[] numbers = new long[node.size()];
        for (int i = 0; i < numbers.length; i++) {
            JsonNode number = node.get(i);
            if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
                throw CheckpointException.ofTensor(file, name, key + " holds " + number + ", not a whole number ≥ 0");
            }
            numbers[i] = number.longValue();
        }
        return numbers;
    }

    private long byteLength(String name, StoredType type, long[] shape) throws CheckpointException {
        try {
            long length = type.bytes();
            for (long size : shape) {
                length = Math.multiplyExact(length, size);
            }
            return length;
        } catch (ArithmeticException e) {
            throw CheckpointException.ofTensor(file, name, "shape " + Arrays.toString(shape) + " overflows");
        }
    }

    private void refuseOverlapsAndHoles(List<StoredTensor> tensors) throws CheckpointException {
        List<StoredTensor> inOrder = new ArrayList<>(tensors);
        inOrder.sort(Comparator.comparingLong(StoredTensor::position).thenComparingLong(StoredTensor::length));
        long end = dataStart;
        for (StoredTensor tensor : inOrder) {
            if (tensor.position() < end) {
                throw CheckpointException.ofTensor(
                        file,
                        tensor.name(),
                        "overlaps the tensor before it by " + (end - tensor.position()) + " bytes");
            }
            if (tensor.position() > end) {
                throw CheckpointException.ofTensor(
                        file, tensor.name(), (tensor.position() - end) + " bytes before it belong to no tensor");
            }
            end = tensor.position() + tensor.length();
        }
        if (end != dataStart + dataLength) {
            throw new CheckpointException(
                    file, (dataStart + dataLength - end) + " bytes at the end belong to no tensor");
        }
    }
}
