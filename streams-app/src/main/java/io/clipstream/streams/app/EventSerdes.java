package io.clipstream.streams.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.events.Classification;
import io.clipstream.events.ImageEmbedding;
import io.clipstream.events.ImageEvent;
import io.clipstream.events.LabelSet;
import io.clipstream.events.LabelSetStatus;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.schemas.wire.RegistryUnavailableException;
import io.clipstream.streams.classify.ImageRequests;
import io.clipstream.streams.classify.ResultRecords;
import io.clipstream.streams.config.ClassificationFormat;
import io.clipstream.streams.config.RegistrySettings;
import io.clipstream.streams.config.TopicNames;
import io.clipstream.streams.labels.LabelSetMessages;
import io.clipstream.streams.relabel.StandingRelabels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;

/**
 * Values to bytes and back as the settings say: Avro by the serde that they name, or JSON. Without a registry there is no
 * Avro: results are JSON, and Avro that comes in is refused with that reason.
 */
final class EventSerdes implements AutoCloseable {
    private static final String NO_REGISTRY =
            "the value begins like Avro, and schema.registry.url is empty: set it, or publish pictures and label sets as they are";

    /** Whatever name the writer's schema has, a value on these topics is read as what belongs there. */
    private static final String READ_AS = "specific.avro.value.type";

    private static final JsonMapper JSON = new JsonMapper();

    private final Serde<SpecificRecordBase> written;
    private final Serde<SpecificRecordBase> images;
    private final Serde<SpecificRecordBase> labelSets;
    private final Serde<SpecificRecordBase> embeddings;
    private final boolean registry;
    private final boolean avroOut;

    private EventSerdes(RegistrySettings settings, boolean avroOut) {
        this.registry = settings.present();
        this.avroOut = avroOut;
        this.written = configured(settings, Map.of());
        this.images = configured(settings, Map.of(READ_AS, ImageEvent.class.getName()));
        this.labelSets = configured(settings, Map.of(READ_AS, LabelSet.class.getName()));
        this.embeddings = configured(settings, Map.of(READ_AS, ImageEmbedding.class.getName()));
    }

    /** @throws IllegalArgumentException where the class named by {@code serde} cannot be used */
    static EventSerdes of(RegistrySettings settings, ClassificationFormat format) {
        return new EventSerdes(settings, format == ClassificationFormat.AVRO);
    }

    private static Serde<SpecificRecordBase> configured(RegistrySettings settings, Map<String, Object> more) {
        Serde<SpecificRecordBase> serde = instance(settings.serde());
        if (settings.present()) {
            Map<String, Object> properties = new HashMap<>(settings.serdeProperties());
            properties.put("specific.avro.reader", true);
            properties.putAll(more);
            serde.configure(properties, false);
        }
        return serde;
    }

    @SuppressWarnings("unchecked")
    private static Serde<SpecificRecordBase> instance(String name) {
        try {
            return (Serde<SpecificRecordBase>) Class.forName(name)
                    .asSubclass(Serde.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalArgumentException(
                    "serde: `" + name
                            + "` is no class of a Kafka Serde on the class path; leave it out for Clipstream's own",
                    e);
        }
    }

    /** Asks the registry for the ids of all that will be written, so that it is not needed for that any more. */
    void register(TopicNames topics, boolean embeddings) {
        if (!avroOut) {
            return;
        }
        written.serializer()
                .serialize(topics.classifications(), Classification.newBuilder().build());
        written.serializer()
                .serialize(topics.labelSetStatus(), LabelSetStatus.newBuilder().build());
        if (embeddings) {
            written.serializer()
                    .serialize(
                            topics.imageEmbeddings(),
                            ImageEmbedding.newBuilder().build());
        }
    }

    ResultRecords.ValueWriter writer() {
        return this::write;
    }

    byte[] write(String topic, SpecificRecordBase value) {
        return avroOut ? written.serializer().serialize(topic, value) : PlainJson.bytes(value);
    }

    /** Reads what {@link #write} wrote, here or by an instance with other settings: JSON by its first byte. */
    <T extends SpecificRecordBase> T read(String topic, byte[] value, Class<T> type) {
        if (value.length > 0 && value[0] == '{') {
            return PlainJson.read(value, type);
        }
        if (!registry) {
            throw new IllegalArgumentException(NO_REGISTRY);
        }
        return type.cast(written.deserializer().deserialize(topic, value));
    }

    ImageRequests.EventReader imageEvents() {
        return (topic, value) -> {
            if (!registry) {
                throw new ImageRequests.UnreadableEventException(NO_REGISTRY, new SerializationException(NO_REGISTRY));
            }
            try {
                SpecificRecordBase record = images.deserializer().deserialize(topic, value);
                if (record instanceof ImageEvent event) {
                    return event;
                }
                throw new SerializationException("the value is a "
                        + (record == null ? "null" : record.getSchema().getFullName()) + ", not an "
                        + ImageEvent.getClassSchema().getFullName());
            } catch (RuntimeException e) {
                if (isUnavailable(e)) {
                    throw new ImageRequests.UnavailableException(
                            "the schema registry does not answer: " + e.getMessage(), e);
                }
                throw new ImageRequests.UnreadableEventException(String.valueOf(e.getMessage()), e);
            }
        };
    }

    LabelSetMessages.AvroForm labelSets(String topic) {
        return value -> {
            if (!registry) {
                throw new LabelSetMessages.NotAvroException(NO_REGISTRY);
            }
            try {
                SpecificRecordBase record = labelSets.deserializer().deserialize(topic, value);
                if (record instanceof LabelSet set) {
                    return plainJson(set);
                }
                throw new LabelSetMessages.NotAvroException(
                        "a record that is no " + LabelSet.getClassSchema().getFullName());
            } catch (RuntimeException e) {
                if (isUnavailable(e)) {
                    throw new LabelSetMessages.UnavailableException(
                            "the schema registry does not answer: " + e.getMessage(), e);
                }
                throw new LabelSetMessages.NotAvroException("Avro that cannot be read (" + e.getMessage() + ")");
            }
        };
    }

    /** What relabelling reads and writes. */
    StandingRelabels.Values history() {
        return new StandingRelabels.Values() {
            @Override
            public ImageEmbedding read(String topic, byte[] value) {
                return imageEmbedding(topic, value);
            }

            @Override
            public byte[] write(String topic, Classification result) {
                return EventSerdes.this.write(topic, result);
            }
        };
    }

    /**
     * Reads a value of {@code image-embeddings}, JSON or Avro.
     *
     * @throws SerializationException where it is neither
     * @throws RegistryUnavailableException where the registry does not answer
     */
    ImageEmbedding imageEmbedding(String topic, byte[] value) {
        if (value.length == 0 || value[0] != 0) {
            return PlainJson.read(value, ImageEmbedding.class);
        }
        if (!registry) {
            throw new SerializationException(NO_REGISTRY);
        }
        try {
            if (embeddings.deserializer().deserialize(topic, value) instanceof ImageEmbedding embedding) {
                return embedding;
            }
        } catch (RuntimeException e) {
            if (isUnavailable(e)) {
                throw new RegistryUnavailableException("the schema registry does not answer: " + e.getMessage(), e);
            }
            throw new SerializationException(String.valueOf(e.getMessage()), e);
        }
        throw new SerializationException(
                "the value is no " + ImageEmbedding.getClassSchema().getFullName());
    }

    private static JsonNode plainJson(LabelSet set) {
        try {
            return JSON.readTree(PlainJson.bytes(set));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Confluent's serde wraps what went wrong on the network; ours says it by its type. */
    private static boolean isUnavailable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException
                    || cause instanceof ConnectException
                    || cause instanceof SocketTimeoutException
                    || cause instanceof UnknownHostException
                    || cause instanceof HttpTimeoutException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        written.close();
        images.close();
        labelSets.close();
        embeddings.close();
    }
}
