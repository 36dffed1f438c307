package io.clipstream.schemas.wire;

import io.clipstream.schemas.EventSchemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes generated records in the wire format, with the id the registry has for their schema under the topic's subject
 * ({@code <topic>-value}, {@code <topic>-key}). The registry is asked once per topic and schema: it registers the schema
 * ({@code auto.register.schemas}, the default), or only looks it up, or gives its newest one to be written in instead ({@code
 * use.latest.version}). Thread-safe once configured.
 */
public final class WireSerializer<T extends SpecificRecordBase> implements Serializer<T> {
    private record Subject(String name, Schema schema) {}

    private final Map<Subject, RegistryClient.Registered> targets = new ConcurrentHashMap<>();
    private @Nullable RegistryClient registry;
    private boolean autoRegister = true;
    private boolean useLatest;
    private boolean isKey;

    /** For {@link #configure}. */
    public WireSerializer() {}

    /** For values, sharing a client; otherwise as the settings say. */
    public WireSerializer(RegistryClient registry, WireSettings settings) {
        this.registry = registry;
        autoRegister = settings.autoRegister();
        useLatest = settings.useLatest();
    }

    @Override
    public void configure(Map<String, ?> properties, boolean isKey) {
        WireSettings settings = WireSettings.of(properties);
        registry = new RegistryClient(settings);
        autoRegister = settings.autoRegister();
        useLatest = settings.useLatest();
        this.isKey = isKey;
    }

    /**
     * Asks the registry now rather than with the first record.
     *
     * @throws RegistryUnavailableException if it cannot be asked
     * @throws SerializationException if it refuses the schema, or does not have it
     */
    public void prepare(String topic, Schema schema) {
        target(topic, schema);
    }

    /**
     * Header and Avro; null for null.
     *
     * @throws SerializationException if the record cannot be written; it names the topic and the schema
     * @throws RegistryUnavailableException if the registry could not be asked: try again
     */
    @Override
    @SuppressWarnings("NullAway") // Kafka's interface is not annotated: a null value is a tombstone, in and out.
    public byte[] serialize(String topic, @Nullable T value) {
        if (value == null) {
            return null;
        }
        RegistryClient.Registered target = target(topic, value.getSchema());
        try {
            byte[] header = WireFormat.header(target.id());
            DatumWriter<T> writer = new SpecificDatumWriter<>(value.getSchema(), value.getSpecificData());
            if (target.schema().equals(value.getSchema())) {
                return encode(header, writer, value);
            }
            byte[] own = encode(new byte[0], writer, value);
            Object translated = new GenericDatumReader<>(value.getSchema(), target.schema())
                    .read(null, DecoderFactory.get().binaryDecoder(own, null));
            return encode(header, new GenericDatumWriter<>(target.schema()), translated);
        } catch (IOException | AvroRuntimeException | ClassCastException | NullPointerException e) {
            throw new SerializationException(
                    "cannot write a " + value.getSchema().getFullName() + " to topic " + topic + " with schema id "
                            + target.id() + ": " + e.getMessage(),
                    e);
        }
    }

    private RegistryClient.Registered target(String topic, Schema schema) {
        Subject subject = new Subject(topic + (isKey ? "-key" : "-value"), schema);
        RegistryClient.Registered known = targets.get(subject);
        if (known == null) {
            known = ask(subject);
            targets.put(subject, known);
        }
        return known;
    }

    private RegistryClient.Registered ask(Subject subject) {
        RegistryClient client = registry;
        if (client == null) {
            throw new IllegalStateException("call configure first");
        }
        Schema schema = subject.schema();
        if (autoRegister) {
            return new RegistryClient.Registered(client.register(subject.name(), schema), schema);
        }
        if (!useLatest) {
            return new RegistryClient.Registered(client.lookUp(subject.name(), schema), schema);
        }
        RegistryClient.Registered latest = client.latest(subject.name())
                .orElseThrow(() -> new SerializationException("subject " + subject.name()
                        + " has no schema yet: register one, or set " + WireSettings.AUTO_REGISTER + "=true"));
        if (latest.schema().equals(EventSchemas.published(schema))) {
            return new RegistryClient.Registered(latest.id(), schema);
        }
        SchemaCompatibilityType fits = SchemaCompatibility.checkReaderWriterCompatibility(latest.schema(), schema)
                .getType();
        if (fits != SchemaCompatibilityType.COMPATIBLE) {
            throw new SerializationException("the newest schema of subject " + subject.name() + ", id " + latest.id()
                    + ", cannot take a " + schema.getFullName() + ": unset " + WireSettings.USE_LATEST);
        }
        return latest;
    }

    private static <D> byte[] encode(byte[] header, DatumWriter<D> writer, D value) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        out.write(header);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        writer.write(value, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
