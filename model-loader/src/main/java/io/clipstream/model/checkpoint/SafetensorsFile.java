package io.clipstream.model.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A file in the safetensors format (<a href="https://github.com/huggingface/safetensors#format">specification</a>): a
 * little-endian 64-bit header length, a JSON header, the tensors' bytes. Only the header is read; tensors are mapped on
 * demand.
 *
 * <p>Refused, with file, tensor and reason: a header longer than {@value #MAX_HEADER_BYTES} bytes or than the file; a
 * header that is not one JSON object beginning with <code>{</code>; a key that stands twice; an unknown dtype; a shape
 * or offset that is no whole number ≥ 0; offsets outside the file; offsets that do not match dtype and shape; tensors
 * that overlap; bytes that belong to no tensor; a tensor of more than 2 GiB, which cannot be mapped in one piece.
 *
 * <p>Immutable and thread-safe. The file must not be changed or cut while a mapping of it is in use.
 */
public final class SafetensorsFile {
    /** The format's own limit. */
    public static final long MAX_HEADER_BYTES = 100_000_000;

    private static final long PIECE_BYTES = 256 << 10;

    private final Path file;
    private final Map<String, StoredTensor> tensors;

    private SafetensorsFile(Path file, Map<String, StoredTensor> tensors) {
        this.file = file;
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * Reads the header.
     *
     * @throws CheckpointException where the file is refused
     */
    public static SafetensorsFile open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < Long.BYTES) {
                throw new CheckpointException(file, "only " + size + " bytes: no safetensors file is so short");
            }
            ByteBuffer prefix = read(channel, file, 0, Long.BYTES);
            long headerLength = prefix.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
            if (headerLength < 2 || headerLength > MAX_HEADER_BYTES || headerLength > size - Long.BYTES) {
                throw new CheckpointException(
                        file,
                        "header length " + Long.toUnsignedString(headerLength) + " is not between 2 and "
                                + Math.min(MAX_HEADER_BYTES, size - Long.BYTES)
                                + ": not a safetensors file, or an incomplete one");
            }
            byte[] json = read(channel, file, Long.BYTES, (int) headerLength).array();
            if (json[0] != '{') {
                throw new CheckpointException(file, "header does not begin with '{': not a safetensors file");
            }
            long dataStart = Long.BYTES + headerLength;
            return new SafetensorsFile(file, new SafetensorsHeader(file, dataStart, size - dataStart).tensors(json));
        } catch (NoSuchFileException e) {
            throw new CheckpointException(file, "the file is missing", e);
        }
    }

    private static ByteBuffer read(FileChannel channel, Path file, long position, int length) throws IOException {
        return fill(ByteBuffer.allocate(length), channel, file, position);
    }

    private static ByteBuffer fill(ByteBuffer buffer, FileChannel channel, Path file, long position)
            throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException(file + ": the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    public Path file() {
        return file;
    }

    /** All tensors by name, in the header's order. */
    public Map<String, StoredTensor> tensors() {
        return tensors;
    }

    /** Maps a tensor's bytes, read-only and little-endian. Valid until the buffer is collected. */
    public static ByteBuffer map(StoredTensor tensor) throws IOException {
        try (FileChannel channel = open(tensor)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, tensor.position(), tensor.length())
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /**
     * Reads a tensor's bytes once, in order. Nothing is mapped: a mapping stays until its buffer is collected, and its pages
     * count as this process's memory until then.
     *
     * @param piece takes some of them, all that remain in the buffer; it is filled anew afterwards
     */
    public static void read(StoredTensor tensor, Consumer<ByteBuffer> piece) throws IOException {
        try (FileChannel channel = open(tensor)) {
            ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(Math.min(PIECE_BYTES, tensor.length())));
            for (long done = 0; done < tensor.length(); done += buffer.limit()) {
                buffer.clear().limit(Math.toIntExact(Math.min(buffer.capacity(), tensor.length() - done)));
                fill(buffer, channel, tensor.file(), tensor.position() + done);
                piece.accept(buffer);
            }
        }
    }

    private static FileChannel open(StoredTensor tensor) throws IOException {
        if (tensor.length() > Integer.MAX_VALUE) {
            throw CheckpointException.ofTensor(
                    tensor.file(), tensor.name(), tensor.length() + " bytes; one tensor may have 2 GiB at most");
        }
        FileChannel channel = FileChannel.open(tensor.file(), StandardOpenOption.READ);
        if (channel.size() < tensor.position() + tensor.length()) {
            channel.close();
            throw CheckpointException.ofTensor(
                    tensor.file(), tensor.name(), "the file has become shorter since its header was read");
        }
        return channel;
    }
}
