package io.clipstream.model.text;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** Reads the tables that lie beside these classes; {@code src/test/python/text_tables.py} writes them. */
final class TextTables {
    private static final JsonMapper MAPPER = new JsonMapper();

    private TextTables() {}

    static JsonNode read(String name) {
        try (InputStream in = TextTables.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the class path lacks " + name);
            }
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + name, e);
        }
    }

    static Map<String, String> strings(String name) {
        return strings(read(name));
    }

    static Map<String, String> strings(JsonNode node) {
        return MAPPER.convertValue(node, new TypeReference<Map<String, String>>() {});
    }
}
