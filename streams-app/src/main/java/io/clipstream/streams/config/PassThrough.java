package io.clipstream.streams.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What may be handed to Kafka Streams and its clients as {@code kafka.…}. Refused are the keys that would undo the guarantee:
 * delivery rests on offsets that this application itself holds back, on reading committed records, and on failures becoming
 * dead letters of their own; a setting that goes around one of these loses records silently.
 */
final class PassThrough {
    static final String PREFIX = "kafka.";

    /** Streams' prefixes for one kind of client, longest first. */
    private static final List<String> CLIENTS =
            List.of("restore.consumer.", "global.consumer.", "main.consumer.", "consumer.", "producer.", "admin.");

    private static final Map<String, String> OWN = Map.of(
            "bootstrap.servers", Settings.BOOTSTRAP_SERVERS,
            "application.id", Settings.APPLICATION_ID,
            "group.id", Settings.APPLICATION_ID,
            "transactional.id", Settings.APPLICATION_ID,
            "processing.guarantee", Settings.PROCESSING_GUARANTEE,
            "num.stream.threads", Settings.STREAM_THREADS,
            "commit.interval.ms", Settings.COMMIT_INTERVAL_MS,
            "auto.offset.reset", Settings.AUTO_OFFSET_RESET);

    private static final String FAILURES =
            "failed records go to `dead-letters` with their own bytes and place, and a handler would lose or repeat them";
    private static final String BYTES =
            "records are read and written as bytes, so that none can fail before its offset is held";

    private static final Map<String, String> FORBIDDEN = Map.ofEntries(
            Map.entry(
                    "isolation.level",
                    "it follows from `processing.guarantee`; reading uncommitted would score images that were never published"),
            Map.entry("enable.auto.commit", "offsets are committed only once their results are sent"),
            Map.entry(
                    "default.client.supplier",
                    "the application brings its own, which holds offsets back until their results are sent"),
            Map.entry("errors.dead.letter.queue.topic.name", FAILURES),
            Map.entry(
                    "default.timestamp.extractor",
                    "a result has its image's timestamp, and the extractor must never throw or drop"),
            Map.entry("default.key.serde", BYTES),
            Map.entry("default.value.serde", BYTES),
            Map.entry("key.serializer", BYTES),
            Map.entry("value.serializer", BYTES),
            Map.entry("key.deserializer", BYTES),
            Map.entry("value.deserializer", BYTES));

    private static final List<ConfigDef> KNOWN = List.of(
            StreamsConfig.configDef(),
            ConsumerConfig.configDef(),
            ProducerConfig.configDef(),
            AdminClientConfig.configDef());

    private PassThrough() {}

    /**
     * Says what is wrong with one of these settings.
     *
     * @param key without {@code kafka.}
     */
    static Optional<String> problem(String key, String value) {
        String name = withoutClient(key);
        String own = OWN.get(name);
        if (own != null) {
            return Optional.of("refused: this is the setting `" + own + "`");
        }
        String reason = FORBIDDEN.get(name);
        if (reason != null) {
            return Optional.of("refused: " + reason);
        }
        if (name.contains("exception.handler")) {
            return Optional.of("refused: " + FAILURES);
        }
        return switch (name) {
            case "group.protocol" ->
                only(value, "classic", "under another one Kafka Streams bypasses the client that holds offsets back");
            case "acks" ->
                only(value, "all", "with fewer a broker's death loses results that were acknowledged")
                        .filter(problem -> !value.strip().equals("-1"));
            case "enable.idempotence" -> only(value, "true", "without it a retry repeats results");
            default -> unreadable(name, value);
        };
    }

    static String withoutClient(String key) {
        return CLIENTS.stream()
                .filter(key::startsWith)
                .findFirst()
                .map(client -> key.substring(client.length()))
                .orElse(key);
    }

    /** Those settings that a client outside Streams understands, or that no client of Kafka's knows (a plug-in may). */
    static boolean isForAdmin(String key) {
        return AdminClientConfig.configNames().contains(key)
                || Stream.of(
                                StreamsConfig.configDef().names(),
                                ConsumerConfig.configNames(),
                                ProducerConfig.configNames())
                        .noneMatch((Set<String> names) -> names.contains(withoutClient(key)));
    }

    private static Optional<String> only(String value, String allowed, String reason) {
        return value.strip().equals(allowed)
                ? Optional.empty()
                : Optional.of("found `" + value + "`; allowed: `" + allowed + "`: " + reason);
    }

    /** A value that Kafka itself would refuse, later and one at a time. */
    private static Optional<String> unreadable(String name, String value) {
        for (ConfigDef definition : KNOWN) {
            ConfigKey known = definition.configKeys().get(name);
            if (known == null) {
                continue;
            }
            try {
                Object parsed = ConfigDef.parseType(name, value, known.type);
                if (known.validator != null) {
                    known.validator.ensureValid(name, parsed);
                }
                return Optional.empty();
            } catch (ConfigException e) {
                String allowed = known.validator == null ? "a value of type " + known.type : known.validator.toString();
                return Optional.of("found `" + Secrets.shown(name, value) + "`; Kafka allows: " + allowed);
            }
        }
        return Optional.empty();
    }
}
