package io.clipstream.schemas.wire;

import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * {@link WireSerializer} and {@link WireDeserializer} together. All three are named in a configuration by their class, so that
 * Confluent's {@code SpecificAvroSerde} can be named there instead; the properties are the
 * same ({@link WireSettings}).
 */
public final class WireSerde<T extends SpecificRecordBase> implements Serde<T> {
    private final WireSerializer<T> serializer;
    private final WireDeserializer<T> deserializer;

    /** For {@link #configure}. */
    public WireSerde() {
        serializer = new WireSerializer<>();
        deserializer = new WireDeserializer<>();
    }

    /** For values of one record, sharing a client. */
    public WireSerde(RegistryClient registry, WireSettings settings, Class<T> type) {
        serializer = new WireSerializer<>(registry, settings);
        deserializer = new WireDeserializer<>(registry, type);
    }

    @Override
    public void configure(Map<String, ?> properties, boolean isKey) {
        serializer.configure(properties, isKey);
        deserializer.configure(properties, isKey);
    }

    @Override
    public Serializer<T> serializer() {
        return serializer;
    }

    @Override
    public Deserializer<T> deserializer() {
        return deserializer;
    }
}
