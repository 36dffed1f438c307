package io.clipstream.schemas.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * The plain JSON form of the records: an object with every field of the schema, in its order. A field without a value is there
 * as {@code null}; a time is a number, milliseconds since 1970-01-01T00:00Z; bytes are Base64 (RFC 4648, with padding); a union
 * is simply its value. (Avro's own JSON encoding names the branch of each union instead.)
 *
 * <p>Reading takes what writing gives, and more: a missing field has its schema's default, an unknown one is ignored.
 */
public final class PlainJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PlainJson() {}

    /**
     * One line of JSON.
     *
     * @throws IllegalArgumentException if a number in it is not finite: JSON has none such
     */
    public static String text(SpecificRecordBase value) {
        StringWriter out = new StringWriter();
        try (var generator = JSON.createGenerator(out)) {
            new JsonRecordWriter(generator).write(value, "");
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to memory", e);
        }
        return out.toString();
    }

    /** {@link #text} in UTF-8. */
    public static byte[] bytes(SpecificRecordBase value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a record from JSON text in UTF-8.
     *
     * @throws IllegalArgumentException if it is not such a record in JSON
     */
    public static <T extends SpecificRecordBase> T read(byte[] json, Class<T> type) {
        try {
            return read(JSON.readTree(json), type);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new IllegalArgumentException("not JSON" + place + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON text in UTF-8", e);
        }
    }

    /**
     * Reads a record from JSON text.
     *
     * @throws IllegalArgumentException if it is not such a record in JSON
     */
    public static <T extends SpecificRecordBase> T read(String json, Class<T> type) {
        return read(json.getBytes(StandardCharsets.UTF_8), type);
    }

    /**
     * Reads a record from a JSON tree.
     *
     * @throws IllegalArgumentException if it is not such a record in JSON
     */
    public static <T extends SpecificRecordBase> T read(JsonNode json, Class<T> type) {
        return type.cast(new JsonRecordReader(type).read(json));
    }
}
