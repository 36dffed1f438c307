package io.clipstream.model.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;

/**
 * The built-in pictures and texts that a model is checked with: awkward kinds, the most telling first. The script that
 * makes references reads the same files.
 *
 * @param pictures name → the picture's file
 * @param texts prompts
 */
record Samples(Map<String, byte[]> pictures, List<String> texts) {
    private static final String LIST = "samples.json";
    private static final String PICTURES = "pictures/";

    static Samples builtIn() {
        try {
            JsonNode list = JsonMapper.builder().build().readTree(read(LIST));
            Map<String, byte[]> pictures = new LinkedHashMap<>();
            for (String name : texts(list.path("pictures"))) {
                pictures.put(name, read(PICTURES + name));
            }
            return new Samples(pictures, texts(list.path("texts")));
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in samples cannot be read", e);
        }
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream in = Samples.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }
}
