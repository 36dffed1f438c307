package io.clipstream.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** Makes a record of a JSON tree, along the record's schema. */
final class JsonRecordReader {
    private static final int QUOTED = 80;

    private final SpecificData data;
    private final Schema root;

    JsonRecordReader(Class<? extends SpecificRecordBase> type) {
        data = SpecificData.getForClass(type);
        root = data.getSchema(type);
    }

    IndexedRecord read(JsonNode json) {
        return record(root, json, "");
    }

    private IndexedRecord record(Schema schema, JsonNode json, String pointer) {
        if (!json.isObject()) {
            throw mistake(schema, json, pointer);
        }
        IndexedRecord record = (IndexedRecord) data.newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = json.get(field.name());
            record.put(
                    field.pos(),
                    value == null
                            ? data.deepCopy(field.schema(), data.getDefaultValue(field))
                            : value(field.schema(), value, pointer + "/" + field.name()));
        }
        return record;
    }

    private @Nullable Object value(Schema schema, JsonNode json, String pointer) {
        return switch (schema.getType()) {
            case RECORD -> record(schema, json, pointer);
            case ARRAY -> list(schema, json, pointer);
            case MAP -> map(schema, json, pointer);
            case UNION -> value(branch(schema, json, pointer), json, pointer);
            default -> {
                if (!fits(schema, json)) {
                    throw mistake(schema, json, pointer);
                }
                yield scalar(schema, json, pointer);
            }
        };
    }

    private List<@Nullable Object> list(Schema schema, JsonNode json, String pointer) {
        if (!json.isArray()) {
            throw mistake(schema, json, pointer);
        }
        List<@Nullable Object> list = new ArrayList<>(json.size());
        for (int i = 0; i < json.size(); i++) {
            list.add(value(schema.getElementType(), json.get(i), pointer + "/" + i));
        }
        return list;
    }

    private Map<String, @Nullable Object> map(Schema schema, JsonNode json, String pointer) {
        if (!json.isObject()) {
            throw mistake(schema, json, pointer);
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        json.properties()
                .forEach(entry -> map.put(
                        entry.getKey(),
                        value(schema.getValueType(), entry.getValue(), pointer + "/" + escape(entry.getKey()))));
        return map;
    }

    private static Schema branch(Schema union, JsonNode json, String pointer) {
        return union.getTypes().stream()
                .filter(branch -> fits(branch, json))
                .findFirst()
                .orElseThrow(() -> mistake(union, json, pointer));
    }

    private static boolean fits(Schema schema, JsonNode json) {
        return switch (schema.getType()) {
            case NULL -> json.isNull();
            case RECORD, MAP -> json.isObject();
            case ARRAY -> json.isArray();
            case STRING, BYTES -> json.isTextual();
            case BOOLEAN -> json.isBoolean();
            case INT -> json.isIntegralNumber() && json.canConvertToInt();
            case LONG -> json.isIntegralNumber() && json.canConvertToLong();
            case FLOAT -> json.isNumber() && Float.isFinite(json.floatValue());
            case DOUBLE -> json.isNumber() && Double.isFinite(json.doubleValue());
            default -> false;
        };
    }

    private static @Nullable Object scalar(Schema schema, JsonNode json, String pointer) {
        return switch (schema.getType()) {
            case NULL -> null;
            case STRING -> json.textValue();
            case BYTES -> bytes(schema, json, pointer);
            case BOOLEAN -> json.booleanValue();
            case INT -> json.intValue();
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? (Object) Instant.ofEpochMilli(json.longValue())
                        : (Object) json.longValue();
            case FLOAT -> json.floatValue();
            case DOUBLE -> json.doubleValue();
            default -> throw mistake(schema, json, pointer);
        };
    }

    private static ByteBuffer bytes(Schema schema, JsonNode json, String pointer) {
        try {
            return ByteBuffer.wrap(json.binaryValue());
        } catch (IOException e) {
            throw mistake(schema, json, pointer);
        }
    }

    private static IllegalArgumentException mistake(Schema wanted, JsonNode found, String pointer) {
        String shown = found.toString();
        return new IllegalArgumentException((pointer.isEmpty() ? "the value" : pointer) + " is "
                + (shown.length() > QUOTED ? shown.substring(0, QUOTED) + "…" : shown) + ", allowed is "
                + describe(wanted));
    }

    private static String describe(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> "null";
            case RECORD, MAP -> "an object";
            case ARRAY -> "an array";
            case STRING -> "a string";
            case BYTES -> "a string in Base64";
            case BOOLEAN -> "true or false";
            case INT -> "an integer of 32 bits";
            case LONG -> "an integer of 64 bits";
            case UNION ->
                schema.getTypes().stream().map(JsonRecordReader::describe).collect(Collectors.joining(" or "));
            default -> "a number";
        };
    }

    /** A key as a JSON pointer has it (RFC 6901). */
    private static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
