package io.clipstream.schemas.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.clipstream.schemas.EventSchemas;
import io.clipstream.schemas.wire.RegistryHttp.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Speaks a schema registry's REST API (Confluent's, and what others copied of it). Schemas never change under their id, so
 * they are kept; that an id is unknown is remembered for a while only, since it may be registered later. Thread-safe; holds no
 * resource that must be closed.
 *
 * <p>Every method throws {@link RegistryUnavailableException} when no registry could be asked. TLS uses the JVM's trust store.
 */
public final class RegistryClient {
    private static final int SCHEMA_NOT_FOUND = 40403;
    private static final int SUBJECT_NOT_FOUND = 40401;
    private static final int VERSION_NOT_FOUND = 40402;
    private static final int MAX_SCHEMAS = 1_000;
    private static final int MAX_MISSING = 10_000;

    private final RegistryHttp http;
    private final long missingTtlNanos;
    private final LongSupplier nanoClock;
    private final Map<Integer, Schema> schemas = new Newest<>(MAX_SCHEMAS);
    private final Map<Integer, Long> missingSince = new Newest<>(MAX_MISSING);

    /** A schema and the id it has in the registry. */
    public record Registered(int id, Schema schema) {}

    public RegistryClient(WireSettings settings) {
        this(settings, System::nanoTime);
    }

    RegistryClient(WireSettings settings, LongSupplier nanoClock) {
        http = new RegistryHttp(settings);
        missingTtlNanos = settings.missingIdTtl().toNanos();
        this.nanoClock = nanoClock;
    }

    /**
     * The schema of that id.
     *
     * @throws UnknownSchemaException if the registry has none (it said so itself: a 404 of something else in between does not
     *     count)
     * @throws SerializationException if it is not Avro, refers to other schemas, or is one no payload should be read by
     */
    public Schema schema(int id) {
        synchronized (schemas) {
            Schema known = schemas.get(id);
            if (known != null) {
                return known;
            }
            Long since = missingSince.get(id);
            if (since != null && nanoClock.getAsLong() - since < missingTtlNanos) {
                throw new UnknownSchemaException(id);
            }
        }
        Answer answer = http.get("/schemas/ids/" + id);
        synchronized (schemas) {
            if (answer.status() == 404 && answer.errorCode() == SCHEMA_NOT_FOUND) {
                missingSince.put(id, nanoClock.getAsLong());
                throw new UnknownSchemaException(id);
            }
            Schema schema = parse(id, ok(answer));
            missingSince.remove(id);
            schemas.put(id, schema);
            return schema;
        }
    }

    /**
     * Registers a schema under a subject, as {@link EventSchemas#published} shows it, and gives its id; the same again gives
     * the same id.
     *
     * @throws SerializationException if the registry refuses it: incompatible with what the subject has, or not allowed
     */
    public int register(String subject, Schema schema) {
        Answer answer = http.post(subjectPath(subject) + "/versions", body(schema));
        if (answer.status() == 409 || answer.status() == 422) {
            throw new SerializationException("subject " + subject + " refuses the schema " + schema.getFullName() + ": "
                    + answer.message() + "; see its compatibility level");
        }
        return id(ok(answer), answer);
    }

    /**
     * The id a schema has under a subject.
     *
     * @throws SerializationException if it is not registered there
     */
    public int lookUp(String subject, Schema schema) {
        Answer answer = http.post(subjectPath(subject), body(schema));
        if (answer.errorCode() == SUBJECT_NOT_FOUND || answer.errorCode() == SCHEMA_NOT_FOUND) {
            throw new SerializationException("subject " + subject + " does not have the schema " + schema.getFullName()
                    + ": register it, or set " + WireSettings.AUTO_REGISTER + "=true");
        }
        return id(ok(answer), answer);
    }

    /** The newest schema of a subject, or empty when it has none. */
    public Optional<Registered> latest(String subject) {
        Answer answer = http.get(subjectPath(subject) + "/versions/latest");
        if (answer.errorCode() == SUBJECT_NOT_FOUND || answer.errorCode() == VERSION_NOT_FOUND) {
            return Optional.empty();
        }
        JsonNode body = ok(answer);
        int id = id(body, answer);
        return Optional.of(new Registered(id, parse(id, body)));
    }

    /** Asks for something small, to see whether a registry is there at all. */
    public void ping() {
        Answer answer = http.get("/schemas/types");
        if (!ok(answer).isArray()) {
            throw new RegistryUnavailableException(answer.place() + " is not a schema registry: it answered no list");
        }
    }

    private static JsonNode ok(Answer answer) {
        if (!answer.ok()) {
            throw answer.unusable();
        }
        return answer.body();
    }

    private static int id(JsonNode body, Answer answer) {
        if (!body.path("id").isInt()) {
            throw new RegistryUnavailableException(answer.place() + " answered without an id");
        }
        return body.get("id").asInt();
    }

    private static Schema parse(int id, JsonNode body) {
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new SerializationException("the schema with id " + id + " is of type " + type + ", not AVRO");
        }
        if (!body.path("references").isEmpty()) {
            throw new SerializationException(
                    "the schema with id " + id + " refers to other schemas, which is not supported: register it whole");
        }
        if (!body.path("schema").isTextual()) {
            throw new RegistryUnavailableException("the registry's answer for schema id " + id + " has no schema");
        }
        try {
            // A default that does not fit its field is its writer's affair: only the reader's defaults are ever used.
            Schema schema = new Schema.Parser()
                    .setValidateDefaults(false)
                    .parse(body.get("schema").asText());
            EmptyItems.refuse(schema);
            return schema;
        } catch (SchemaParseException e) {
            throw new SerializationException("the schema with id " + id + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static JsonNode body(Schema schema) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("schema", EventSchemas.published(schema).toString());
    }

    private static String subjectPath(String subject) {
        return "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return "RegistryClient" + http;
    }

    /** A map that forgets what was used least recently. */
    private static final class Newest<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1L;

        private final int limit;

        Newest(int limit) {
            super(16, 0.75f, true);
            this.limit = limit;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > limit;
        }
    }
}
