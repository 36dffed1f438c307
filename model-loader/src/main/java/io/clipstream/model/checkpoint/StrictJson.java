package io.clipstream.model.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** JSON as RFC 8259 has it, and stricter: a key that stands twice in an object is refused, and so is text after the value. */
final class StrictJson {
    /** Configuration files are a few kilobytes; a tokeniser or a shard index is a few megabytes. */
    static final long MAX_FILE_BYTES = 256L << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    static JsonNode read(Path file) throws IOException {
        byte[] bytes;
        try {
            long size = Files.size(file);
            if (size > MAX_FILE_BYTES) {
                throw new CheckpointException(file, size + " bytes, more than the limit of " + MAX_FILE_BYTES);
            }
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CheckpointException(file, "the file is missing", e);
        }
        return parse(file, "", bytes);
    }

    /** Parses an object; {@code what} says which part of the file it is. */
    static JsonNode parse(Path file, String what, byte[] bytes) throws CheckpointException {
        JsonNode node;
        try {
            node = MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new CheckpointException(file, what + "not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new CheckpointException(file, what + "not JSON: " + e.getMessage(), e);
        }
        if (!node.isObject()) {
            throw new CheckpointException(file, what + "a JSON object is expected");
        }
        return node;
    }
}
