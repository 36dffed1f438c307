package io.clipstream.streams.config;

import io.clipstream.schemas.topic.TopicCatalogue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.types.Password;

/**
 * All settings of the application, checked one by one and against each other. Immutable; {@code toString} tells no secrets.
 *
 * @param kafka brokers, group, guarantee, and what is passed through
 * @param registry of schemas
 * @param model the checkpoint and its device
 * @param batch when a batch goes
 * @param inFlight what may be held
 * @param image bounds on one image
 * @param results what is published
 * @param labels label sets
 * @param routes topics that label sets name
 * @param http health, metrics and the page
 * @param page what the page is, and for whom
 * @param topics names
 */
public record AppConfig(
        KafkaSettings kafka,
        RegistrySettings registry,
        ModelSettings model,
        BatchSettings batch,
        InFlightSettings inFlight,
        ImageSettings image,
        ResultSettings results,
        LabelSettings labels,
        RouteSettings routes,
        HttpSettings http,
        PageSettings page,
        TopicNames topics) {

    /**
     * Reads a properties file in UTF-8, and over it the environment.
     *
     * @param environment variables such as {@code CLIPSTREAM_BATCH_MAX_SIZE} for {@code batch.max.size}; others are not looked at
     * @throws InvalidConfigException with every mistake
     */
    public static AppConfig load(Path file, Map<String, String> environment) {
        WrittenSettings written = new WrittenSettings();
        written.addFile(file);
        written.addEnvironment(environment);
        return of(written);
    }

    /**
     * Takes settings that are in hand.
     *
     * @throws InvalidConfigException with every mistake
     */
    public static AppConfig of(Map<String, String> settings) {
        WrittenSettings written = new WrittenSettings();
        written.add(settings);
        return of(written);
    }

    /** The README's table of settings. */
    public static String markdownTable() {
        return SettingsTable.markdown(Settings.DEFINITION);
    }

    /**
     * What the topics have to be.
     *
     * @param partitions of {@code images} and what follows it, where they are made
     */
    public TopicCatalogue topicCatalogue(int partitions) {
        return TopicCatalogue.of(topics.byRole(), image.maxBytes(), partitions, results.embeddings());
    }

    private static AppConfig of(WrittenSettings written) {
        List<Mistake> mistakes = new ArrayList<>(written.mistakes());
        Map<String, String> own = new HashMap<>();
        Map<String, String> passThrough = new LinkedHashMap<>();
        Map<String, String> serde = new LinkedHashMap<>();
        written.values().forEach((key, value) -> {
            if (Settings.DEFINITION.names().contains(key)) {
                own.put(key, value);
            } else if (key.startsWith(Settings.SERDE_PREFIX)) {
                serde.put(key.substring(Settings.SERDE_PREFIX.length()), value);
            } else if (key.startsWith(PassThrough.PREFIX)) {
                String name = key.substring(PassThrough.PREFIX.length());
                passThrough.put(name, value);
                PassThrough.problem(name, value)
                        .ifPresent(problem -> mistakes.add(new Mistake(written.told(key), problem)));
            } else {
                Optional<String> meant = NearestKey.to(key, Settings.DEFINITION.names());
                mistakes.add(new Mistake(
                        written.told(key),
                        "no such setting; "
                                + meant.map(name -> "did you mean " + name + "?")
                                        .orElse("settings of Kafka's own begin with kafka.")));
            }
        });
        Map<String, Object> values = new HashMap<>();
        for (ConfigValue value : Settings.DEFINITION.validate(own)) {
            if (value.errorMessages().isEmpty()) {
                values.put(value.name(), value.value());
            } else {
                mistakes.add(new Mistake(written.told(value.name()), problem(value.name(), own)));
            }
        }
        Checks checks = new Checks(values, passThrough);
        checks.findings().forEach((key, problem) -> mistakes.add(new Mistake(written.told(key), problem)));
        if (!mistakes.isEmpty()) {
            throw new InvalidConfigException(mistakes);
        }
        return typed(new Values(values), passThrough, serde);
    }

    private static String problem(String key, Map<String, String> own) {
        String allowed = Settings.allowed(key);
        String found = own.get(key);
        return found == null
                ? "missing; it has no default. Allowed: " + allowed
                : "found `" + Secrets.shown(key, found) + "`; allowed: " + allowed;
    }

    private static AppConfig typed(Values values, Map<String, String> passThrough, Map<String, String> serde) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new AppConfig(
                new KafkaSettings(
                        values.text(Settings.BOOTSTRAP_SERVERS),
                        values.text(Settings.APPLICATION_ID),
                        Guarantee.valueOf(
                                values.text(Settings.PROCESSING_GUARANTEE).toUpperCase(Locale.ROOT)),
                        values.integer(Settings.STREAM_THREADS),
                        values.millis(Settings.COMMIT_INTERVAL_MS),
                        values.text(Settings.AUTO_OFFSET_RESET),
                        passThrough),
                new RegistrySettings(
                        values.text(Settings.REGISTRY_URL),
                        values.get(Settings.REGISTRY_USER_INFO, Password.class),
                        values.text(Settings.SERDE),
                        serde),
                new ModelSettings(
                        values.text(Settings.MODEL),
                        values.text(Settings.DEVICE),
                        values.text(Settings.MODEL_CHECK).equals("startup"),
                        values.text(Settings.MODEL_PRECISION),
                        values.integer(Settings.ENCODER_CONCURRENCY),
                        values.integer(Settings.ENCODER_THREADS),
                        values.integerOr(Settings.DECODE_THREADS, processors)),
                new BatchSettings(
                        values.integer(Settings.BATCH_MAX_SIZE),
                        values.millis(Settings.BATCH_LINGER_MS),
                        values.whole(Settings.BATCH_MAX_BYTES)),
                new InFlightSettings(
                        values.integer(Settings.IN_FLIGHT_MAX_IMAGES), values.whole(Settings.IN_FLIGHT_MAX_BYTES)),
                new ImageSettings(
                        values.integer(Settings.IMAGE_MAX_BYTES),
                        values.integer(Settings.IMAGE_MAX_PIXELS),
                        values.get(Settings.IMAGE_EXIF_ORIENTATION, Boolean.class),
                        values.get(Settings.IMAGE_JPEG_SCALED, Boolean.class)),
                new ResultSettings(
                        format(values.text(Settings.CLASSIFICATION_FORMAT), values.text(Settings.REGISTRY_URL)),
                        values.integer(Settings.CLASSIFICATION_TOP),
                        values.get(Settings.EMBEDDINGS_ENABLED, Boolean.class),
                        DeadLetterValue.valueOf(
                                values.text(Settings.DEAD_LETTERS_VALUE).toUpperCase(Locale.ROOT)),
                        values.millis(Settings.EMIT_CHANGED_RETENTION_MS),
                        values.integer(Settings.EMIT_CHANGED_MAX_KEYS)),
                new LabelSettings(
                        values.millis(Settings.LABEL_SET_WAIT_MS),
                        Optional.of(values.text(Settings.LABEL_SETS_DIRECTORY))
                                .filter(path -> !path.isEmpty())
                                .map(Path::of)),
                new RouteSettings(
                        values.routesPrefix(),
                        values.millis(Settings.ROUTES_CHECK_INTERVAL_MS),
                        values.get(Settings.ROUTES_CREATE, Boolean.class)),
                new HttpSettings(values.text(Settings.HTTP_HOST), values.integer(Settings.HTTP_PORT)),
                new PageSettings(
                        values.get(Settings.PAGE_ENABLED, Boolean.class),
                        values.integer(Settings.PAGE_MAX_VIEWERS),
                        values.get(Settings.HTTP_TOKEN, Password.class)),
                values.topics());
    }

    private static ClassificationFormat format(String said, String registryUrl) {
        return switch (said) {
            case "avro" -> ClassificationFormat.AVRO;
            case "json" -> ClassificationFormat.JSON;
            default -> registryUrl.isEmpty() ? ClassificationFormat.JSON : ClassificationFormat.AVRO;
        };
    }
}
