package io.clipstream.model.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Writes safetensors files, good ones and bad ones. */
public final class SafetensorsBuilder {
    private final Map<String, String> entries = new LinkedHashMap<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** Adds a tensor behind those before it. */
    public SafetensorsBuilder tensor(String name, String dtype, long[] shape, byte[] bytes) {
        int begin = data.size();
        data.writeBytes(bytes);
        return entry(name, dtype, Arrays.toString(shape), begin, data.size());
    }

    /** Adds a header entry as it is. */
    SafetensorsBuilder entry(String name, String dtype, String shape, long begin, long end) {
        entries.put(
                name, "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(dtype, shape, begin, end));
        return this;
    }

    SafetensorsBuilder data(int bytes) {
        data.writeBytes(new byte[bytes]);
        return this;
    }

    public Path write(Path file) throws IOException {
        List<String> parts = new ArrayList<>();
        entries.forEach((name, entry) -> parts.add("\"" + name + "\":" + entry));
        return write(file, "{" + String.join(",", parts) + "}", data.toByteArray());
    }

    static Path write(Path file, String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data);
        return Files.write(file, bytes.array());
    }

    /** All tensors of a file, changed one by one; a change to null leaves the tensor out. */
    public static SafetensorsBuilder copyOf(Path file, UnaryOperator<Tensor> change) throws IOException {
        SafetensorsBuilder builder = new SafetensorsBuilder();
        for (StoredTensor stored : SafetensorsFile.open(file).tensors().values()) {
            byte[] bytes = new byte[(int) stored.length()];
            SafetensorsFile.map(stored).get(bytes);
            Tensor tensor = change.apply(new Tensor(stored.name(), stored.type().name(), stored.shape(), bytes));
            if (tensor != null) {
                builder.tensor(tensor.name(), tensor.dtype(), tensor.shape(), tensor.bytes());
            }
        }
        return builder;
    }

    /** A tensor and its bytes. */
    public record Tensor(String name, String dtype, long[] shape, byte[] bytes) {}
}
