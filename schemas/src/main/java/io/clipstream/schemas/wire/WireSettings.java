package io.clipstream.schemas.wire;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * The properties of the serde and its registry client, under the names Confluent's serdes use, so that one configuration fits
 * both. What Confluent's offer and these do not is refused rather than ignored, where ignoring it would change what is
 * written or read.
 */
public final class WireSettings {
    public static final String URL = "schema.registry.url";
    public static final String AUTO_REGISTER = "auto.register.schemas";
    public static final String USE_LATEST = "use.latest.version";
    public static final String SPECIFIC_READER = "specific.avro.reader";
    public static final String KEY_TYPE = "specific.avro.key.type";
    public static final String VALUE_TYPE = "specific.avro.value.type";
    public static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    public static final String USER_INFO = "basic.auth.user.info";
    public static final String BEARER_SOURCE = "bearer.auth.credentials.source";
    public static final String BEARER_TOKEN = "bearer.auth.token";
    public static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";
    public static final String READ_TIMEOUT = "http.read.timeout.ms";
    public static final String MISSING_ID_TTL = "missing.id.cache.ttl.sec";
    private static final String STRATEGY = "subject.name.strategy";

    private static final ConfigDef DEFINITION = new ConfigDef()
            .define(URL, ConfigDef.Type.LIST, Importance.HIGH, "Registry URLs, comma-separated, asked in this order.")
            .define(
                    AUTO_REGISTER,
                    ConfigDef.Type.BOOLEAN,
                    true,
                    Importance.MEDIUM,
                    "Whether writing registers the schema.")
            .define(
                    USE_LATEST,
                    ConfigDef.Type.BOOLEAN,
                    false,
                    Importance.LOW,
                    "Whether to write in the subject's newest schema.")
            .define(
                    SPECIFIC_READER,
                    ConfigDef.Type.BOOLEAN,
                    true,
                    Importance.LOW,
                    "Read generated records: always true here.")
            .define(KEY_TYPE, ConfigDef.Type.CLASS, null, Importance.LOW, "The record to read keys as.")
            .define(VALUE_TYPE, ConfigDef.Type.CLASS, null, Importance.LOW, "The record to read values as.")
            .define(
                    CREDENTIALS_SOURCE,
                    ConfigDef.Type.STRING,
                    "URL",
                    ValidString.in("URL", "USER_INFO"),
                    Importance.MEDIUM,
                    "Where user and password stand: in the URLs, or in " + USER_INFO + ".")
            .define(USER_INFO, ConfigDef.Type.PASSWORD, null, Importance.MEDIUM, "user:password")
            .define(
                    BEARER_SOURCE,
                    ConfigDef.Type.STRING,
                    null,
                    (name, value) -> {
                        if (value != null && !value.equals("STATIC_TOKEN")) {
                            throw new ConfigException(name, value, "only STATIC_TOKEN is known here");
                        }
                    },
                    Importance.LOW,
                    "STATIC_TOKEN: send " + BEARER_TOKEN + ".")
            .define(BEARER_TOKEN, ConfigDef.Type.PASSWORD, null, Importance.MEDIUM, "A bearer token.")
            .define(
                    CONNECT_TIMEOUT,
                    ConfigDef.Type.INT,
                    5_000,
                    Range.atLeast(1),
                    Importance.LOW,
                    "Milliseconds to connect.")
            .define(
                    READ_TIMEOUT,
                    ConfigDef.Type.INT,
                    10_000,
                    Range.atLeast(1),
                    Importance.LOW,
                    "Milliseconds for a whole answer.")
            .define(
                    MISSING_ID_TTL,
                    ConfigDef.Type.LONG,
                    60L,
                    Range.between(0, 86_400),
                    Importance.LOW,
                    "Seconds to remember that the registry does not know an id.")
            .define(
                    "key." + STRATEGY,
                    ConfigDef.Type.STRING,
                    "TopicNameStrategy",
                    WireSettings::topicName,
                    Importance.LOW,
                    "")
            .define(
                    "value." + STRATEGY,
                    ConfigDef.Type.STRING,
                    "TopicNameStrategy",
                    WireSettings::topicName,
                    Importance.LOW,
                    "");

    private final Map<String, Object> values;

    private WireSettings(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Reads the properties; others are left alone. Those of {@code schema.registry.basic.auth.…} and {@code
     * schema.registry.bearer.auth.…} count as the same without the prefix, as with Confluent's.
     *
     * @throws ConfigException for a missing URL, or a value that is not allowed; never with a secret in its message
     */
    public static WireSettings of(Map<String, ?> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        for (String name : List.of(CREDENTIALS_SOURCE, USER_INFO, BEARER_SOURCE, BEARER_TOKEN)) {
            Object prefixed = all.get("schema.registry." + name);
            if (prefixed != null) {
                all.put(name, prefixed);
            }
        }
        WireSettings settings = new WireSettings(DEFINITION.parse(all));
        if (!settings.flag(SPECIFIC_READER)) {
            throw new ConfigException(SPECIFIC_READER, false, "this serde reads generated records only");
        }
        if (settings.autoRegister() && settings.useLatest()) {
            throw new ConfigException(USE_LATEST, true, "takes effect only with " + AUTO_REGISTER + "=false");
        }
        settings.endpoints();
        return settings;
    }

    boolean autoRegister() {
        return flag(AUTO_REGISTER);
    }

    boolean useLatest() {
        return flag(USE_LATEST);
    }

    Duration connectTimeout() {
        return Duration.ofMillis((int) get(CONNECT_TIMEOUT));
    }

    Duration readTimeout() {
        return Duration.ofMillis((int) get(READ_TIMEOUT));
    }

    Duration missingIdTtl() {
        return Duration.ofSeconds((long) get(MISSING_ID_TTL));
    }

    @Nullable
    Class<? extends SpecificRecordBase> readAs(boolean isKey) {
        String name = isKey ? KEY_TYPE : VALUE_TYPE;
        Class<?> type = (Class<?>) values.get(name);
        if (type != null && !SpecificRecordBase.class.isAssignableFrom(type)) {
            throw new ConfigException(name, type.getName(), "is not a record that Avro generated");
        }
        return type == null ? null : type.asSubclass(SpecificRecordBase.class);
    }

    /** Where to ask, with the credentials to send there. */
    List<Endpoint> endpoints() {
        String given = null;
        if (values.get(BEARER_SOURCE) != null) {
            given = "Bearer " + secret(BEARER_TOKEN, BEARER_SOURCE + "=STATIC_TOKEN");
        } else if (get(CREDENTIALS_SOURCE).equals("USER_INFO")) {
            given = Endpoint.basic(secret(USER_INFO, CREDENTIALS_SOURCE + "=USER_INFO"));
        }
        List<?> urls = (List<?>) get(URL);
        if (urls.isEmpty()) {
            throw new ConfigException(URL + " is empty: name at least one http:// or https:// URL");
        }
        String authorization = given;
        return urls.stream()
                .map(url -> Endpoint.of(url.toString(), authorization))
                .toList();
    }

    private String secret(String name, String neededBy) {
        if (!(values.get(name) instanceof Password password)
                || password.value() == null
                || password.value().isBlank()) {
            throw new ConfigException(name + " is missing: " + neededBy + " needs it");
        }
        return password.value();
    }

    private boolean flag(String name) {
        return (boolean) get(name);
    }

    private Object get(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private static void topicName(String name, @Nullable Object value) {
        if (value != null && !value.toString().endsWith("TopicNameStrategy")) {
            throw new ConfigException(name, value, "only TopicNameStrategy is known here");
        }
    }

    /** Says where, not with which credentials. */
    @Override
    public String toString() {
        return "WireSettings" + endpoints();
    }
}
