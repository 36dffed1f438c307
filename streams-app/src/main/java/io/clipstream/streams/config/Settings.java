package io.clipstream.streams.config;

import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * The declaration of every setting: its type, its default, what it may be and what it means. Everything else about settings
 * (reading, complaints, the README's table) is derived from this.
 */
final class Settings {
    static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    static final String APPLICATION_ID = "application.id";
    static final String PROCESSING_GUARANTEE = "processing.guarantee";
    static final String STREAM_THREADS = "stream.threads";
    static final String COMMIT_INTERVAL_MS = "commit.interval.ms";
    static final String AUTO_OFFSET_RESET = "auto.offset.reset";
    static final String REGISTRY_URL = "schema.registry.url";
    static final String REGISTRY_USER_INFO = "schema.registry.basic.auth.user.info";
    static final String SERDE = "serde";

    /** What begins so is passed to the serde. */
    static final String SERDE_PREFIX = SERDE + ".";

    static final String MODEL = "model";
    static final String MODEL_CHECK = "model.check";
    static final String DEVICE = "device";
    static final String MODEL_PRECISION = "model.precision";
    static final String TOPICS_PREFIX = "topics.prefix";
    static final String BATCH_MAX_SIZE = "batch.max.size";
    static final String BATCH_LINGER_MS = "batch.linger.ms";
    static final String BATCH_MAX_BYTES = "batch.max.bytes";
    static final String IN_FLIGHT_MAX_IMAGES = "in.flight.max.images";
    static final String IN_FLIGHT_MAX_BYTES = "in.flight.max.bytes";
    static final String DECODE_THREADS = "decode.threads";
    static final String ENCODER_CONCURRENCY = "encoder.concurrency";
    static final String ENCODER_THREADS = "encoder.threads";
    static final String IMAGE_MAX_BYTES = "image.max.bytes";
    static final String IMAGE_MAX_PIXELS = "image.max.pixels";
    static final String IMAGE_EXIF_ORIENTATION = "image.exif.orientation";
    static final String IMAGE_JPEG_SCALED = "image.jpeg.scaled";
    static final String CLASSIFICATION_FORMAT = "classification.format";
    static final String CLASSIFICATION_TOP = "classification.top";
    static final String EMBEDDINGS_ENABLED = "embeddings.enabled";
    static final String DEAD_LETTERS_VALUE = "dead-letters.value";
    static final String EMIT_CHANGED_RETENTION_MS = "emit.changed.retention.ms";
    static final String EMIT_CHANGED_MAX_KEYS = "emit.changed.max.keys";
    static final String LABEL_SET_WAIT_MS = "label-set.wait.ms";
    static final String LABEL_SETS_DIRECTORY = "label-sets.directory";
    static final String ROUTES_PREFIX = "routes.prefix";
    static final String ROUTES_CHECK_INTERVAL_MS = "routes.check.interval.ms";
    static final String ROUTES_CREATE = "routes.create";
    static final String HTTP_HOST = "http.host";
    static final String HTTP_PORT = "http.port";
    static final String HTTP_TOKEN = "http.token";
    static final String PAGE_ENABLED = "page.enabled";
    static final String PAGE_MAX_VIEWERS = "page.max.viewers";

    /** Setting of a topic's name → the name it has after the prefix. */
    static final Map<String, String> TOPICS = topics();

    private static final String TOPIC_NAME = "(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}";
    private static final String HOST_AND_PORT = "(\\[[0-9A-Fa-f:.%]+]|[^\\s:,/@\\[\\]]+):\\d{1,5}";
    private static final String HTTP_URL = "https?://[^\\s,]+";
    private static final long MIB = 1L << 20;

    static final ConfigDef DEFINITION = declare();

    private Settings() {}

    private static ConfigDef declare() {
        Declaration settings = new Declaration();
        settings.group("Kafka")
                .required(
                        BOOTSTRAP_SERVERS,
                        Allowed.text(
                                "`host:port`, several with commas",
                                HOST_AND_PORT + "(\\s*,\\s*" + HOST_AND_PORT + ")*"),
                        "Brokers to find the cluster by.")
                .text(
                        APPLICATION_ID,
                        "clipstream",
                        Allowed.text("letters, digits, `.`, `_`, `-`, at most 200", "[A-Za-z0-9._-]{1,200}"),
                        "Names the group of instances that share the work; consumer group and transactional ids begin with it.")
                .text(
                        PROCESSING_GUARANTEE,
                        Guarantee.EXACTLY_ONCE_V2.key(),
                        Allowed.oneOf(Guarantee.EXACTLY_ONCE_V2.key(), Guarantee.AT_LEAST_ONCE.key()),
                        "From a record on `images` to its results. At least once may repeat a result after a crash.")
                .integer(
                        STREAM_THREADS,
                        2,
                        Allowed.range(1, 256),
                        "Stream threads; they share one encoder and its batches.")
                .integer(
                        COMMIT_INTERVAL_MS,
                        100,
                        Allowed.range(1, 60_000),
                        "Results become visible to consumers that read committed when they are committed.")
                .text(
                        AUTO_OFFSET_RESET,
                        "earliest",
                        Allowed.oneOf("earliest", "latest"),
                        "Where a group that has never committed begins on `images`.");
        settings.group("Schemas")
                .text(
                        REGISTRY_URL,
                        "",
                        Allowed.text(
                                "`http://` or `https://` URL, several with commas, or empty",
                                "|" + HTTP_URL + "(\\s*,\\s*" + HTTP_URL + ")*"),
                        "Schema registry. Empty: results are JSON, and Avro on the way in is refused.")
                .secret(
                        REGISTRY_USER_INFO,
                        Allowed.secret("`user:password`, or empty", "|[^:]+:.*"),
                        "Basic authentication at the registry.")
                .text(
                        SERDE,
                        "io.clipstream.schemas.wire.WireSerde",
                        Allowed.text("name of a class", "[\\p{Alpha}_$][\\w$]*(\\.[\\p{Alpha}_$][\\w$]*)*"),
                        "The serde of Avro values, in Confluent's wire format; `serde.…` is passed to it.");
        settings.group("Model")
                .required(
                        MODEL,
                        Allowed.text("a directory, or `owner/name[@revision]`", "\\S.*"),
                        "Directory of the checkpoint, or a model's id on the Hugging Face hub, such as `openai/clip-vit-base-patch32`: taken from the cache as it was last pulled, fetched if it is not there. A directory that exists wins.")
                .text(
                        MODEL_CHECK,
                        "startup",
                        Allowed.oneOf("startup", "off"),
                        "`startup`: before it is served, a checkpoint is compared with the reference beside it, and refused where it differs.")
                .text(
                        DEVICE,
                        "auto",
                        Allowed.text(
                                "`auto`, `cpu`, `cuda:0`, `cuda:1`, …, several of these with commas, or `cuda` for all",
                                "auto|cpu|cuda|cuda:\\d{1,3}(,cuda:\\d{1,3})*"),
                        "Where the encoders run. `auto` takes the first CUDA device where there is one.")
                .text(
                        MODEL_PRECISION,
                        "auto",
                        Allowed.oneOf("auto", "fp32", "fp16", "int8"),
                        "In which numbers the encoders compute. `auto`: `fp16` on CUDA, `fp32` on a CPU, as the references do. `int8`"
                                + " (CPU): faster where the processor has AVX-512 VNNI; what it costs is measured and logged at start.")
                .integer(
                        ENCODER_CONCURRENCY,
                        0,
                        Allowed.range(0, 64),
                        "Batches that are encoded at once; 0: found out at start, by trying.")
                .integer(
                        ENCODER_THREADS,
                        0,
                        Allowed.range(0, 1024),
                        "Processor threads of each of these batches, on a CPU; 0: found out at start, by trying.")
                .integer(
                        DECODE_THREADS,
                        0,
                        Allowed.range(0, 1024),
                        "Threads that turn bytes into pixels; 0: as many as there are cores.");
        settings.group("Batches")
                .integer(
                        BATCH_MAX_SIZE,
                        0,
                        Allowed.range(0, 4096),
                        "Most images in one run of the encoder; 0: found out at start, by trying.")
                .integer(
                        BATCH_LINGER_MS,
                        5,
                        Allowed.range(0, 10_000),
                        "How long the first image of a batch waits for others.")
                .whole(
                        BATCH_MAX_BYTES,
                        64 * MIB,
                        Allowed.range(1, 1L << 40),
                        "Most bytes of pixels in one run of the encoder.")
                .integer(
                        IN_FLIGHT_MAX_IMAGES,
                        0,
                        Allowed.range(0, 1_000_000),
                        "Most images read from Kafka and not yet answered, in this process; 0: as many batches as there are cores and two, at least four and at most ten.")
                .whole(
                        IN_FLIGHT_MAX_BYTES,
                        256 * MIB,
                        Allowed.range(1, 1L << 40),
                        "Most bytes of images read from Kafka and not yet answered, in this process.");
        settings.group("Images")
                .integer(
                        IMAGE_MAX_BYTES,
                        (int) (10 * MIB),
                        Allowed.range(1024, 64 * MIB),
                        "Longest image file; `images` takes messages of this and 64 KiB.")
                .integer(
                        IMAGE_MAX_PIXELS,
                        50_000_000,
                        Allowed.range(1, Integer.MAX_VALUE / 4),
                        "Most pixels of an image, width × height.")
                .bool(
                        IMAGE_EXIF_ORIENTATION,
                        false,
                        "Turn images as their EXIF data say. The reference implementations do not. Part of the model's id, since it makes other vectors.")
                .bool(
                        IMAGE_JPEG_SCALED,
                        false,
                        "Decode JPEGs of several megapixels at a half, a quarter or an eighth of their size: faster, and no longer exact. Part of the model's id, since it makes other vectors.");
        settings.group("Results")
                .text(
                        CLASSIFICATION_FORMAT,
                        "auto",
                        Allowed.oneOf("auto", "avro", "json"),
                        "Of the values on `classifications`. `auto`: Avro where there is a registry, else JSON.")
                .integer(
                        CLASSIFICATION_TOP,
                        5,
                        Allowed.range(1, 1000),
                        "Labels in a result, best first, for label sets that do not say.")
                .bool(EMBEDDINGS_ENABLED, false, "Publish each image's embedding on `image-embeddings`.")
                .text(
                        DEAD_LETTERS_VALUE,
                        DeadLetterValue.KEEP.key(),
                        Allowed.oneOf(DeadLetterValue.KEEP.key(), DeadLetterValue.NONE.key()),
                        "Whether a dead letter carries the bytes of the record that failed.")
                .whole(
                        EMIT_CHANGED_RETENTION_MS,
                        86_400_000L,
                        Allowed.range(1, 365L * 86_400_000),
                        "For label sets with `emit: changed`: what stays the same for so long, by the images' timestamps, is told again.")
                .integer(
                        EMIT_CHANGED_MAX_KEYS,
                        100_000,
                        Allowed.range(1, 10_000_000),
                        "For label sets with `emit: changed`: pairs of image key and label set that are remembered in each partition. The oldest are forgotten, and told again.");
        settings.group("Labels")
                .integer(
                        LABEL_SET_WAIT_MS,
                        5000,
                        Allowed.range(0, 600_000),
                        "How long an image waits for a label set that it names and that is not there yet.")
                .text(
                        LABEL_SETS_DIRECTORY,
                        "",
                        Allowed.text("a directory, or empty", ".*"),
                        "A label set here (`NAME.json`) is published at start if its name was never seen on the topic.");
        settings.group("Routes")
                .text(
                        ROUTES_PREFIX,
                        "",
                        Allowed.text("letters, digits, `.`, `_`, `-`, at most 200, or empty", "[A-Za-z0-9._-]{0,200}"),
                        "Stands before the `route` that a label set names, so that whoever may write label sets reaches no other topics. Empty: `topics.prefix` and `routed.`.")
                .integer(
                        ROUTES_CHECK_INTERVAL_MS,
                        10_000,
                        Allowed.range(500, 3_600_000),
                        "How often the brokers are asked whether the topics of routes are still there.")
                .bool(
                        ROUTES_CREATE,
                        false,
                        "Make the topic of a route that is not there, with the partitions and the configuration of `classifications`; else the label set is rejected.");
        settings.group("HTTP")
                .text(
                        HTTP_HOST,
                        "127.0.0.1",
                        Allowed.text("an address or a host name", "[^\\s/@]+"),
                        "Where health, metrics and the page are served.")
                .integer(HTTP_PORT, 8080, Allowed.range(0, 65_535), "Their port; 0: any free one.")
                .secret(
                        HTTP_TOKEN,
                        Allowed.secret("16 to 200 printable ASCII characters, or empty", "|[!-~]{16,200}"),
                        "Whoever has it may see the page's data, publish pictures and change label sets (`Authorization: Bearer`). Empty: on a loopback address everybody may, elsewhere everybody may look and nobody may change anything. Health and metrics never ask for it.")
                .bool(PAGE_ENABLED, true, "Serve the page: pictures as they are labelled, and the label sets.")
                .integer(
                        PAGE_MAX_VIEWERS,
                        100,
                        Allowed.range(1, 10_000),
                        "Most pages that are kept up to date at once; one more gets 503.");
        settings.group("Topics")
                .text(
                        TOPICS_PREFIX,
                        "clipstream.",
                        Allowed.text("letters, digits, `.`, `_`, `-`, at most 200, or empty", "[A-Za-z0-9._-]{0,200}"),
                        "Begins the name of every topic that is not named on its own.");
        TOPICS.forEach((key, name) -> settings.text(
                key,
                "",
                Allowed.text("a topic's name, or empty", "|" + TOPIC_NAME),
                "Name of the topic `" + name + "`; empty: `topics.prefix` and `" + name + "`."));
        return settings.definition;
    }

    /** What a setting may be, in words. */
    static String allowed(String key) {
        ConfigKey declared = DEFINITION.configKeys().get(key);
        return declared == null ? "" : String.valueOf(declared.validator);
    }

    private static Map<String, String> topics() {
        Map<String, String> topics = new LinkedHashMap<>();
        for (String name : new String[] {
            "images",
            "label-sets",
            "label-set-status",
            "label-embeddings",
            "classifications",
            "image-embeddings",
            "dead-letters"
        }) {
            topics.put("topics." + name, name);
        }
        return topics;
    }

    /** Adds settings group by group, in the order in which they are documented. */
    private static final class Declaration {
        private final ConfigDef definition = new ConfigDef();
        private String group = "";
        private int order;

        Declaration group(String name) {
            group = name;
            return this;
        }

        Declaration required(String key, Allowed allowed, String meaning) {
            return add(key, ConfigDef.Type.STRING, NO_DEFAULT_VALUE, allowed, Importance.HIGH, meaning);
        }

        Declaration text(String key, String byDefault, Allowed allowed, String meaning) {
            return add(key, ConfigDef.Type.STRING, byDefault, allowed, Importance.MEDIUM, meaning);
        }

        Declaration secret(String key, Allowed allowed, String meaning) {
            return add(key, ConfigDef.Type.PASSWORD, "", allowed, Importance.MEDIUM, meaning);
        }

        Declaration integer(String key, int byDefault, Allowed allowed, String meaning) {
            return add(key, ConfigDef.Type.INT, byDefault, allowed, Importance.MEDIUM, meaning);
        }

        Declaration whole(String key, long byDefault, Allowed allowed, String meaning) {
            return add(key, ConfigDef.Type.LONG, byDefault, allowed, Importance.MEDIUM, meaning);
        }

        Declaration bool(String key, boolean byDefault, String meaning) {
            return add(key, ConfigDef.Type.BOOLEAN, byDefault, Allowed.trueOrFalse(), Importance.MEDIUM, meaning);
        }

        private Declaration add(
                String key,
                ConfigDef.Type type,
                Object byDefault,
                Allowed allowed,
                Importance importance,
                String meaning) {
            definition.define(key, type, byDefault, allowed, importance, meaning, group, order++, Width.MEDIUM, key);
            return this;
        }
    }
}
