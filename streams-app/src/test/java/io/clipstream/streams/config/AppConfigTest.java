package io.clipstream.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppConfigTest {
    private static final Map<String, String> SMALLEST =
            Map.of("bootstrap.servers", "localhost:9092", "model", "models/mini");

    private static Map<String, String> with(String... keysAndValues) {
        Map<String, String> settings = new HashMap<>(SMALLEST);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return settings;
    }

    private static List<Mistake> mistakes(Map<String, String> settings) {
        InvalidConfigException refused =
                catchThrowableOfType(InvalidConfigException.class, () -> AppConfig.of(settings));
        assertThat(refused).as("refusal of %s", settings).isNotNull();
        assertThat(refused.getMessage()).contains(refused.mistakes().get(0).toString());
        return refused.mistakes();
    }

    private static String onlyMistake(Map<String, String> settings) {
        List<Mistake> mistakes = mistakes(settings);
        assertThat(mistakes).hasSize(1);
        return mistakes.get(0).toString();
    }

    @Test
    void defaults() {
        AppConfig config = AppConfig.of(SMALLEST);

        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(config.kafka())
                .isEqualTo(new KafkaSettings(
                        "localhost:9092",
                        "clipstream",
                        Guarantee.EXACTLY_ONCE_V2,
                        2,
                        Duration.ofMillis(100),
                        "earliest",
                        Map.of()));
        assertThat(config.registry().present()).isFalse();
        assertThat(config.registry().serde()).isEqualTo("io.clipstream.schemas.wire.WireSerde");
        assertThat(config.model()).isEqualTo(new ModelSettings("models/mini", "auto", true, "auto", 0, 0, processors));
        assertThat(config.batch()).isEqualTo(new BatchSettings(0, Duration.ofMillis(5), 64L << 20));
        assertThat(config.inFlight()).isEqualTo(new InFlightSettings(0, 256L << 20));
        assertThat(config.image()).isEqualTo(new ImageSettings(10 << 20, 50_000_000, false, false));
        assertThat(config.results())
                .isEqualTo(new ResultSettings(
                        ClassificationFormat.JSON, 5, false, DeadLetterValue.KEEP, Duration.ofDays(1), 100_000));
        assertThat(config.labels().maxWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.labels().directory()).isEmpty();
        assertThat(config.routes()).isEqualTo(new RouteSettings("clipstream.routed.", Duration.ofSeconds(10), false));
        assertThat(config.http()).isEqualTo(new HttpSettings("127.0.0.1", 8080));
        assertThat(config.page()).isEqualTo(new PageSettings(true, 100, new Password("")));
        assertThat(config.page().hasToken()).isFalse();
        assertThat(config.topics()).isEqualTo(TopicNames.withPrefix("clipstream."));
    }

    @Test
    void everySettingReachesItsPlace(@TempDir Path directory) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", "a:1, [::1]:2");
        settings.put("application.id", "shop");
        settings.put("processing.guarantee", "at_least_once");
        settings.put("stream.threads", "3");
        settings.put("commit.interval.ms", "200");
        settings.put("auto.offset.reset", "latest");
        settings.put("schema.registry.url", "https://r:8081");
        settings.put("schema.registry.basic.auth.user.info", "me:pw");
        settings.put("serde", "com.example.Serde");
        settings.put("model", "m");
        settings.put("device", "cuda:1,cuda:2");
        settings.put("model.check", "off");
        settings.put("encoder.concurrency", "3");
        settings.put("encoder.threads", "6");
        settings.put("model.precision", "fp16");
        settings.put("decode.threads", "7");
        settings.put("batch.max.size", "8");
        settings.put("batch.linger.ms", "9");
        settings.put("batch.max.bytes", "10");
        settings.put("in.flight.max.images", "11");
        settings.put("in.flight.max.bytes", "20000");
        settings.put("image.max.bytes", "2048");
        settings.put("image.max.pixels", "13");
        settings.put("image.exif.orientation", "true");
        settings.put("image.jpeg.scaled", "true");
        settings.put("classification.format", "json");
        settings.put("classification.top", "14");
        settings.put("embeddings.enabled", "true");
        settings.put("dead-letters.value", "none");
        settings.put("emit.changed.retention.ms", "16");
        settings.put("emit.changed.max.keys", "17");
        settings.put("label-set.wait.ms", "15");
        settings.put("label-sets.directory", directory.toString());
        settings.put("routes.prefix", "r-");
        settings.put("routes.check.interval.ms", "501");
        settings.put("routes.create", "true");
        settings.put("http.host", "0.0.0.0");
        settings.put("http.port", "0");
        settings.put("http.token", "sixteen-or-more!");
        settings.put("page.enabled", "false");
        settings.put("page.max.viewers", "16");
        settings.put("topics.prefix", "p.");
        settings.put("topics.images", "pictures");
        settings.put("topics.label-sets", "t1");
        settings.put("topics.label-set-status", "t2");
        settings.put("topics.label-embeddings", "t3");
        settings.put("topics.classifications", "");
        settings.put("topics.image-embeddings", "t4");
        settings.put("topics.dead-letters", "t5");
        settings.put("kafka.max.poll.records", "50");
        settings.put("serde.auto.register.schemas", "false");

        AppConfig config = AppConfig.of(settings);

        assertThat(settings.keySet()).as("this test sets every setting").containsAll(Settings.DEFINITION.names());
        assertThat(config.kafka())
                .isEqualTo(new KafkaSettings(
                        "a:1, [::1]:2",
                        "shop",
                        Guarantee.AT_LEAST_ONCE,
                        3,
                        Duration.ofMillis(200),
                        "latest",
                        Map.of("max.poll.records", "50")));
        assertThat(config.routes()).isEqualTo(new RouteSettings("r-", Duration.ofMillis(501), true));
        assertThat(config.registry().serde()).isEqualTo("com.example.Serde");
        assertThat(config.registry().serdeProperties())
                .containsEntry("schema.registry.url", "https://r:8081")
                .containsEntry("basic.auth.user.info", "me:pw")
                .containsEntry("auto.register.schemas", "false");
        assertThat(config.model()).isEqualTo(new ModelSettings("m", "cuda:1,cuda:2", false, "fp16", 3, 6, 7));
        assertThat(config.batch()).isEqualTo(new BatchSettings(8, Duration.ofMillis(9), 10));
        assertThat(config.inFlight()).isEqualTo(new InFlightSettings(11, 20_000));
        assertThat(config.image()).isEqualTo(new ImageSettings(2048, 13, true, true));
        assertThat(config.results())
                .isEqualTo(new ResultSettings(
                        ClassificationFormat.JSON, 14, true, DeadLetterValue.NONE, Duration.ofMillis(16), 17));
        assertThat(config.labels().maxWait()).isEqualTo(Duration.ofMillis(15));
        assertThat(config.labels().directory()).contains(directory);
        assertThat(config.http()).isEqualTo(new HttpSettings("0.0.0.0", 0));
        assertThat(config.page()).isEqualTo(new PageSettings(false, 16, new Password("sixteen-or-more!")));
        assertThat(config.topics())
                .isEqualTo(new TopicNames("pictures", "t1", "t2", "t3", "p.classifications", "t4", "t5"));
    }

    @ParameterizedTest
    @CsvSource({
        "bootstrap.servers, localhost",
        "application.id, a b",
        "processing.guarantee, exactly_once",
        "stream.threads, 0",
        "commit.interval.ms, -1",
        "auto.offset.reset, none",
        "schema.registry.url, ftp://r",
        "serde, not a class",
        "device, gpu",
        "batch.max.size, many",
        "batch.max.size, 99999999999",
        "batch.linger.ms, 5.5",
        "in.flight.max.bytes, 0",
        "image.max.bytes, 100000000",
        "image.exif.orientation, yes",
        "classification.format, xml",
        "dead-letters.value, some",
        "http.port, 65536",
        "page.enabled, perhaps",
        "page.max.viewers, 0",
        "topics.images, a/b",
        "topics.images, ..",
    })
    void aValueThatIsNotAllowedIsToldWithWhatIs(String key, String value) {
        assertThat(onlyMistake(with(key, value)))
                .isEqualTo(key + ": found `" + value + "`; allowed: " + Settings.allowed(key));
    }

    @Test
    void allMistakesAreToldAtOnce() {
        List<Mistake> mistakes = mistakes(Map.of(
                "batch.max.size",
                "-1",
                "kafka.isolation.level",
                "read_uncommitted",
                "batch.linger",
                "5",
                "http.port",
                "http",
                "topics.images",
                "x",
                "topics.dead-letters",
                "x"));

        assertThat(mistakes)
                .extracting(Mistake::key)
                .containsExactlyInAnyOrder(
                        "bootstrap.servers",
                        "model",
                        "batch.max.size",
                        "kafka.isolation.level",
                        "batch.linger",
                        "http.port",
                        "topics.dead-letters");
    }

    @Test
    void anUnknownKeyIsAMistakeThatSaysWhichOneWasMeant() {
        assertThat(onlyMistake(with("batch.maxsize", "3")))
                .isEqualTo("batch.maxsize: no such setting; did you mean batch.max.size?");
        assertThat(onlyMistake(with("max.poll.interval.ms", "3"))).contains("begin with kafka.");
    }

    @ParameterizedTest
    @CsvSource({
        "in.flight.max.bytes, 5000000, image.max.bytes",
        "label-set.wait.ms, 5001, kafka.producer.transaction.timeout.ms",
        "commit.interval.ms, 5001, kafka.producer.transaction.timeout.ms",
        "classification.format, avro, schema.registry.url",
        "label-sets.directory, /nowhere/at/all, exists",
        "topics.dead-letters, clipstream_images, topics.images",
    })
    void settingsThatContradictEachOtherAreTold(String key, String value, String named) {
        assertThat(onlyMistake(with(key, value)))
                .startsWith(key + ": found `" + value + "`")
                .contains(named);
    }

    @Test
    void fewerImagesInFlightThanABatchHasAreTold() {
        Map<String, String> settings = new HashMap<>(with("batch.max.size", "32"));
        settings.put("in.flight.max.images", "31");

        assertThat(onlyMistake(settings))
                .startsWith("in.flight.max.images: found `31`")
                .contains("batch.max.size (32)");
    }

    @Test
    void whereTheBatchIsFoundOutTwoOfItAreHeld() {
        InFlightSettings set = AppConfig.of(with("in.flight.max.images", "31")).inFlight();
        InFlightSettings unset = AppConfig.of(with("in.flight.max.images", "0")).inFlight();

        assertThat(set.batchOfTwo(32)).isEqualTo(15);
        assertThat(set.batchOfTwo(8)).isEqualTo(8);
        assertThat(set.maxImages(8, 2)).isEqualTo(31);
        assertThat(new InFlightSettings(1, 1).batchOfTwo(32)).isEqualTo(1);
        assertThat(unset.batchOfTwo(32)).isEqualTo(32);
        assertThat(unset.maxImages(8, 2)).isEqualTo(32);
        assertThat(unset.maxImages(8, 100)).isEqualTo(80);
    }

    @Test
    void aLongerTransactionAllowsALongerWait() {
        AppConfig config =
                AppConfig.of(with("label-set.wait.ms", "20000", "kafka.producer.transaction.timeout.ms", "40000"));

        assertThat(config.kafka().transactionTimeout()).contains(Duration.ofSeconds(40));
        assertThat(AppConfig.of(with("label-set.wait.ms", "20000", "processing.guarantee", "at_least_once"))
                        .kafka()
                        .transactionTimeout())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"isolation.level", "enable.auto.commit", "auto.offset.reset", "bootstrap.servers"})
    void whatWouldUndoTheGuaranteeIsRefusedForEveryClient(String key) {
        for (String client : List.of("", "consumer.", "main.consumer.", "restore.consumer.", "global.consumer.")) {
            assertThat(onlyMistake(with("kafka." + client + key, "x")))
                    .startsWith("kafka." + client + key + ": refused: ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "default.client.supplier",
                "default.deserialization.exception.handler",
                "deserialization.exception.handler",
                "processing.exception.handler",
                "processing.exception.handler.global.enabled",
                "production.exception.handler",
                "default.production.exception.handler",
                "errors.dead.letter.queue.topic.name",
                "application.id",
                "processing.guarantee",
                "num.stream.threads",
                "commit.interval.ms",
                "producer.transactional.id",
                "producer.enable.idempotence",
                "producer.acks",
                "group.protocol",
                "default.value.serde",
                "default.timestamp.extractor",
            })
    void keysThatBelongToTheApplicationAreRefused(String key) {
        assertThat(onlyMistake(with("kafka." + key, "streams"))).startsWith("kafka." + key + ": ");
    }

    @Test
    void whatKafkaItselfAllowsIsAllowed() {
        AppConfig config = AppConfig.of(with(
                "kafka.group.protocol", "classic",
                "kafka.producer.acks", "all",
                "kafka.security.protocol", "SASL_SSL",
                "kafka.group.instance.id", "one",
                "kafka.my.plugin.setting", "z"));

        assertThat(config.kafka().passThrough()).hasSize(5).containsEntry("my.plugin.setting", "z");
    }

    @Test
    void whatKafkaWouldRefuseLaterIsRefusedNow() {
        assertThat(onlyMistake(with("kafka.security.protocol", "SASLSSL")))
                .startsWith("kafka.security.protocol: found `SASLSSL`; Kafka allows: ");
        assertThat(onlyMistake(with("kafka.main.consumer.max.poll.records", "few")))
                .contains("found `few`");
    }

    @Test
    void secretsAreNeverTold() {
        String secret = "hunter2";
        AppConfig config = AppConfig.of(with(
                "kafka.sasl.jaas.config", "Login required password=\"" + secret + "\";",
                "kafka.ssl.keystore.password", secret,
                "schema.registry.url", "http://me:" + secret + "@localhost:8081",
                "serde.bearer.auth.token", secret,
                "http.token", "a-longer-" + secret,
                "schema.registry.basic.auth.user.info", "me:" + secret));

        assertThat(config.toString()).doesNotContain(secret).contains("(hidden)");
        assertThat(mistakes(with(
                                "schema.registry.basic.auth.user.info", secret,
                                "http.token", secret,
                                "schema.registry.url", "gopher://me:" + secret + "@h",
                                "kafka.isolation.level", secret))
                        .toString())
                .doesNotContain(secret);
    }

    @Test
    void streamsPropertiesHoldOurSettingsAndThePassThrough() {
        KafkaSettings kafka = AppConfig.of(with(
                        "kafka.security.protocol",
                        "SSL",
                        "kafka.admin.retries",
                        "3",
                        "kafka.num.standby.replicas",
                        "1"))
                .kafka();

        assertThat(kafka.streamsProperties())
                .containsEntry("application.id", "clipstream")
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("group.protocol", "classic")
                .containsEntry("main.consumer.auto.offset.reset", "earliest")
                .containsEntry("num.standby.replicas", "1");
        assertThat(kafka.adminProperties())
                .containsOnly(
                        Map.entry("bootstrap.servers", "localhost:9092"),
                        Map.entry("security.protocol", "SSL"),
                        Map.entry("retries", "3"));
    }

    @Test
    void theEnvironmentWinsOverTheFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("clipstream.properties"),
                "# ours\nbootstrap.servers = b:1\nmodel=m\u00e9\nbatch.max.size=4  \n");

        AppConfig config = AppConfig.load(
                file,
                Map.of(
                        "CLIPSTREAM_BATCH_MAX_SIZE", "16",
                        "CLIPSTREAM_LABEL_SET_WAIT_MS", "7",
                        "CLIPSTREAM_KAFKA_SECURITY_PROTOCOL", "SSL",
                        "CLIPSTREAM_PORT", "tcp://10.0.0.1:80",
                        "CLIPSTREAM_REGISTRY_SERVICE_HOST", "10.0.0.1",
                        "CLIPSTREAM_PORT_8080_TCP_ADDR", "10.0.0.1",
                        "PATH", "/bin"));

        assertThat(config.batch().maxSize()).isEqualTo(16);
        assertThat(config.labels().maxWait()).isEqualTo(Duration.ofMillis(7));
        assertThat(config.kafka().bootstrapServers()).isEqualTo("b:1");
        assertThat(config.model().source()).isEqualTo("m\u00e9");
        assertThat(config.kafka().passThrough()).isEqualTo(Map.of("security.protocol", "SSL"));
    }

    @Test
    void mistakesNameTheVariableAndTheFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("c"), "bootstrap.servers=b:1\nmodel=m\nmodel=n\n");

        InvalidConfigException refused = catchThrowableOfType(
                InvalidConfigException.class,
                () -> AppConfig.load(file, Map.of("CLIPSTREAM_BATCH_MAX_SIZE", "x", "CLIPSTREAM_BATCH_MAXSIZE", "3")));

        assertThat(refused.mistakes())
                .extracting(Mistake::toString)
                .containsExactlyInAnyOrder(
                        "model: stands twice in " + file,
                        "CLIPSTREAM_BATCH_MAXSIZE: no setting goes by this environment variable; did you mean CLIPSTREAM_BATCH_MAX_SIZE?",
                        "batch.max.size (from CLIPSTREAM_BATCH_MAX_SIZE): found `x`; allowed: 0 to 4096");
    }

    @Test
    void aFileThatCannotBeReadIsAMistakeOfItsOwn(@TempDir Path directory) {
        Path missing = directory.resolve("none.properties");

        InvalidConfigException refused =
                catchThrowableOfType(InvalidConfigException.class, () -> AppConfig.load(missing, Map.of()));

        assertThat(refused.getMessage()).contains(missing.toString());
    }

    @Test
    void noTwoSettingsGoByTheSameVariable() {
        assertThat(Settings.DEFINITION.names().stream().map(WrittenSettings::variable))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "clip, app, clipstream.images",
        "clipstream.image, app, clipstream.images",
        "clipstream_, app, clipstream.images",
        "app, app, what Kafka Streams makes",
        "app-, app, what Kafka Streams makes",
        "_, app, Kafka's own",
        "__consumer, app, Kafka's own"
    })
    void noRouteCanBeATopicOfTheApplicationsOwn(String prefix, String application, String said) {
        assertThat(onlyMistake(with("routes.prefix", prefix, "application.id", application)))
                .contains("routes.prefix", "found `" + prefix + "`", said);
    }

    @Test
    void noRouteCanBeATopicOfTheApplicationsOwnWhateverItIsCalled() {
        assertThat(onlyMistake(with("topics.prefix", "", "topics.classifications", "routed.all")))
                .contains("routes.prefix", "topics.classifications (`routed.all`)");
        assertThat(AppConfig.of(with("topics.prefix", "")).routes().prefix()).isEqualTo("routed.");
        assertThat(AppConfig.of(with("topics.prefix", "clip-", "application.id", "clip"))
                        .routes()
                        .prefix())
                .isEqualTo("clip-routed.");
    }
}
