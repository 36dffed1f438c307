package io.clipstream.schemas.wire;

import io.clipstream.schemas.EventSchemas;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the wire format into generated records, whatever registered version of the schema it was written with: Avro resolves
 * the writer's schema to the record's own. The record is the one named by {@code specific.avro.value.type} (or {@code
 * specific.avro.key.type}); without it, that of {@link EventSchemas} whose name the writer's schema has. Thread-safe once
 * configured.
 */
public final class WireDeserializer<T extends SpecificRecordBase> implements Deserializer<T> {
    private @Nullable RegistryClient registry;
    private @Nullable Class<? extends SpecificRecordBase> type;

    /** For {@link #configure}. */
    public WireDeserializer() {}

    /** Reads everything as that record, sharing a client. */
    public WireDeserializer(RegistryClient registry, Class<T> type) {
        this.registry = registry;
        this.type = type;
    }

    @Override
    public void configure(Map<String, ?> properties, boolean isKey) {
        WireSettings settings = WireSettings.of(properties);
        registry = new RegistryClient(settings);
        type = settings.readAs(isKey);
    }

    /**
     * The record a value holds; null for null.
     *
     * @throws UnknownSchemaException if the registry does not know the schema id
     * @throws SerializationException if the value is not exactly one such record; it names topic and schema id
     * @throws RegistryUnavailableException if the registry could not be asked: try again
     */
    @Override
    @SuppressWarnings("NullAway") // Kafka's interface is not annotated: a null value is a tombstone, in and out.
    public T deserialize(String topic, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        if (registry == null) {
            throw new IllegalStateException("call configure first");
        }
        int id = WireFormat.schemaId(value)
                .orElseThrow(() -> new SerializationException("a value on topic " + topic + " does not begin with 0x00"
                        + " and a schema id of 4 bytes; it has " + value.length + " bytes"));
        Schema writer = registry.schema(id);
        return read(topic, id, writer, value);
    }

    private T read(String topic, int id, Schema writer, byte[] value) {
        Class<? extends SpecificRecordBase> record = type == null ? named(topic, id, writer) : type;
        SpecificData data = SpecificData.getForClass(record);
        SpecificDatumReader<T> reader = new SpecificDatumReader<>(writer, data.getSchema(record), data);
        int length = value.length - WireFormat.HEADER_BYTES;
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, WireFormat.HEADER_BYTES, length, null);
        try {
            T result = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new SerializationException(place(topic, id) + " is followed by bytes that do not belong to it");
            }
            return result;
        } catch (SerializationException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // Avro has no one exception for malformed bytes; a schema that contains itself nests as deep as the bytes
            // say.
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new SerializationException(
                    place(topic, id) + " cannot be read as " + record.getName() + ": " + reason, e);
        }
    }

    private static Class<? extends SpecificRecordBase> named(String topic, int id, Schema writer) {
        String name = writer.getType() == Schema.Type.RECORD ? writer.getFullName() : writer.getName();
        return EventSchemas.record(name)
                .orElseThrow(() -> new SerializationException(place(topic, id) + " is a " + name
                        + ", which no record here has the name of: set " + WireSettings.VALUE_TYPE));
    }

    private static String place(String topic, int id) {
        return "a value on topic " + topic + " with schema id " + id;
    }
}
