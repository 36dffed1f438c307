package io.clipstream.streams.client;

import io.clipstream.events.ImageEvent;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.schemas.wire.RegistryClient;
import io.clipstream.schemas.wire.RegistryUnavailableException;
import io.clipstream.schemas.wire.WireDeserializer;
import io.clipstream.schemas.wire.WireSerializer;
import io.clipstream.schemas.wire.WireSettings;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Reads records from either of their forms, and writes Avro. The registry is first asked when a value needs it. Not thread-safe. */
public final class AvroRegistry {
    private final String url;
    private @Nullable RegistryClient client;
    private @Nullable WireSerializer<ImageEvent> imageEvents;

    /** @param url of the registry, as given to {@code --schema-registry} */
    public AvroRegistry(String url) {
        this.url = url;
    }

    /**
     * Reads a value that is Avro in the registry's wire format (it begins with 0x00) or JSON.
     *
     * @throws IllegalArgumentException if it is neither, or not such a record
     * @throws CommandFailure if it is Avro and the registry cannot be asked
     */
    public <T extends SpecificRecordBase> T read(String topic, byte[] value, Class<T> type) {
        if (value.length == 0 || value[0] != 0) {
            return PlainJson.read(value, type);
        }
        try {
            return new WireDeserializer<>(client(), type).deserialize(topic, value);
        } catch (RegistryUnavailableException e) {
            throw unavailable(e);
        } catch (SerializationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Writes an image event; the first one registers its schema.
     *
     * @throws CommandFailure if the registry cannot be asked or refuses
     */
    byte[] write(String topic, ImageEvent event) {
        try {
            return imageEvents().serialize(topic, event);
        } catch (RegistryUnavailableException e) {
            throw unavailable(e);
        } catch (SerializationException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** Kept, since it remembers the schema's id. */
    private WireSerializer<ImageEvent> imageEvents() {
        WireSerializer<ImageEvent> known = imageEvents;
        if (known == null) {
            known = new WireSerializer<>(client(), settings());
            imageEvents = known;
        }
        return known;
    }

    private WireSettings settings() {
        try {
            return WireSettings.of(Map.of(WireSettings.URL, url));
        } catch (ConfigException e) {
            throw new CommandFailure("--schema-registry: " + e.getMessage(), e);
        }
    }

    /**
     * The registry itself.
     *
     * @throws CommandFailure where the URL is none
     */
    public RegistryClient client() {
        RegistryClient known = client;
        if (known == null) {
            known = new RegistryClient(settings());
            client = known;
        }
        return known;
    }

    private static CommandFailure unavailable(RegistryUnavailableException e) {
        return new CommandFailure(
                "the schema registry is needed for Avro and cannot be asked (--schema-registry): " + e.getMessage(), e);
    }
}
