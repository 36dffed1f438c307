package io.clipstream.schemas.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Writes a record and what it holds; a value itself says of which type it is. */
record JsonRecordWriter(JsonGenerator out) {

    void write(@Nullable Object value, String pointer) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof IndexedRecord record) {
            out.writeStartObject();
            for (Schema.Field field : record.getSchema().getFields()) {
                out.writeFieldName(field.name());
                write(record.get(field.pos()), pointer + "/" + field.name());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (int i = 0; i < list.size(); i++) {
                write(list.get(i), pointer + "/" + i);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeFieldName(entry.getKey().toString());
                write(entry.getValue(), pointer + "/" + entry.getKey());
            }
            out.writeEndObject();
        } else {
            scalar(value, pointer);
        }
    }

    private void scalar(Object value, String pointer) throws IOException {
        if (value instanceof Instant time) {
            out.writeNumber(time.toEpochMilli());
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            out.writeBinary(copy);
        } else if (value instanceof Double number) {
            out.writeNumber(finite(number, pointer));
        } else if (value instanceof Float number) {
            out.writeNumber((float) finite(number, pointer));
        } else if (value instanceof Integer number) {
            out.writeNumber(number);
        } else if (value instanceof Long number) {
            out.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else {
            out.writeString(value.toString());
        }
    }

    private static double finite(double number, String pointer) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(pointer + " is " + number + ", which JSON cannot say");
        }
        return number;
    }
}
