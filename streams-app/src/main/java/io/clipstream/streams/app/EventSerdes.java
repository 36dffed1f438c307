package io.clipstream.streams.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.events.Classification;
import io.clipstream.events.ImageEmbedding;
import io.clipstream.events.ImageEvent;
import io.clipstream.events.LabelSet;
import io.clipstream.events.LabelSetStatus;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.streams.classify.ImageRequests;
import io.clipstream.streams.classify.ResultRecords;
import io.clipstream.streams.config.ClassificationFormat;
import io.clipstream.streams.config.RegistrySettings;
import io.clipstream.streams.config.TopicNames;
import io.clipstream.streams.labels.LabelSetMessages;
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

    private static final JsonMapper JSON = new JsonMapper();

    private final Serde<SpecificRecordBase> serde;
    private final boolean registry;
    private final boolean avroOut;

    private EventSerdes(Serde<SpecificRecordBase> serde, boolean registry, boolean avroOut) {
        this.serde = serde;
        this.registry = registry;
        this.avroOut = avroOut;
    }

    /** @throws IllegalArgumentException where the class named by {@code serde} cannot be used */
    static EventSerdes of(RegistrySettings settings, ClassificationFormat format) {
        Serde<SpecificRecordBase> serde = instance(settings.serde());
        if (settings.present()) {
            Map<String, Object> properties = new HashMap<>(settings.serdeProperties());
            properties.put("specific.avro.reader", true);
            properties.put("avro.reflection.allow.null", false);
            serde.configure(properties, false);
        }
        return new EventSerdes(serde, settings.present(), format == ClassificationFormat.AVRO);
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
        serde.serializer()
                .serialize(topics.classifications(), Classification.newBuilder().build());
        serde.serializer()
                .serialize(topics.labelSetStatus(), LabelSetStatus.newBuilder().build());
        if (embeddings) {
            serde.serializer()
                    .serialize(
                            topics.imageEmbeddings(),
                            ImageEmbedding.newBuilder().build());
        }
    }

    ResultRecords.ValueWriter writer() {
        return this::write;
    }

    byte[] write(String topic, SpecificRecordBase value) {
        return avroOut ? serde.serializer().serialize(topic, value) : PlainJson.bytes(value);
    }

    ImageRequests.EventReader imageEvents() {
        return (topic, value) -> {
            if (!registry) {
                throw new ImageRequests.UnreadableEventException(NO_REGISTRY, new SerializationException(NO_REGISTRY));
            }
            try {
                SpecificRecordBase record = serde.deserializer().deserialize(topic, value);
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
                SpecificRecordBase record = serde.deserializer().deserialize(topic, value);
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
        serde.close();
    }
}
