package io.clipstream.streams.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What settings that are right each on its own get wrong together. A check whose settings did not all parse is left out. */
final class Checks {
    private final Values values;
    private final Map<String, String> passThrough;
    private final Map<String, String> findings = new LinkedHashMap<>();

    Checks(Map<String, Object> parsed, Map<String, String> passThrough) {
        this.values = new Values(parsed);
        this.passThrough = passThrough;
        inFlight();
        registry();
        transaction();
        paths();
        topics();
        routes();
    }

    /** Key → problem. */
    Map<String, String> findings() {
        return findings;
    }

    private void inFlight() {
        if (values.hasAll(Settings.IN_FLIGHT_MAX_IMAGES, Settings.BATCH_MAX_SIZE)) {
            int images = values.integer(Settings.IN_FLIGHT_MAX_IMAGES);
            int batch = values.integer(Settings.BATCH_MAX_SIZE);
            if (images != 0 && images < batch) {
                findings.put(
                        Settings.IN_FLIGHT_MAX_IMAGES,
                        "found `" + images + "`; allowed: 0, or at least " + Settings.BATCH_MAX_SIZE + " (" + batch
                                + "), or no batch would ever be full");
            }
        }
        if (values.hasAll(Settings.IN_FLIGHT_MAX_BYTES, Settings.IMAGE_MAX_BYTES)) {
            long bytes = values.whole(Settings.IN_FLIGHT_MAX_BYTES);
            long longest = values.whole(Settings.IMAGE_MAX_BYTES);
            if (bytes < longest) {
                findings.put(
                        Settings.IN_FLIGHT_MAX_BYTES,
                        "found `" + bytes + "`; allowed: at least " + Settings.IMAGE_MAX_BYTES + " (" + longest + ")");
            }
        }
    }

    private void registry() {
        if (values.hasAll(Settings.CLASSIFICATION_FORMAT, Settings.REGISTRY_URL)
                && values.text(Settings.CLASSIFICATION_FORMAT).equals("avro")
                && values.text(Settings.REGISTRY_URL).isEmpty()) {
            findings.put(
                    Settings.CLASSIFICATION_FORMAT,
                    "found `avro` without " + Settings.REGISTRY_URL + "; set that, or use `json` or `auto`");
        }
    }

    private void transaction() {
        if (!values.hasAll(Settings.PROCESSING_GUARANTEE)
                || !values.text(Settings.PROCESSING_GUARANTEE).equals(Guarantee.EXACTLY_ONCE_V2.key())) {
            return;
        }
        long timeout;
        try {
            timeout = KafkaSettings.transactionTimeout(passThrough).toMillis();
        } catch (NumberFormatException e) {
            return; // Already a mistake of its own.
        }
        String way = " of the transaction time-out (" + timeout + " ms: kafka.producer.transaction.timeout.ms)";
        if (values.hasAll(Settings.LABEL_SET_WAIT_MS) && values.integer(Settings.LABEL_SET_WAIT_MS) > timeout / 2) {
            findings.put(
                    Settings.LABEL_SET_WAIT_MS,
                    "found `" + values.integer(Settings.LABEL_SET_WAIT_MS) + "`; allowed: at most half" + way
                            + ", which must outlive the wait");
        }
        if (values.hasAll(Settings.COMMIT_INTERVAL_MS) && values.integer(Settings.COMMIT_INTERVAL_MS) > timeout / 2) {
            findings.put(
                    Settings.COMMIT_INTERVAL_MS,
                    "found `" + values.integer(Settings.COMMIT_INTERVAL_MS) + "`; allowed: at most half" + way);
        }
    }

    private void paths() {
        directory(Settings.MODEL, false);
        directory(Settings.LABEL_SETS_DIRECTORY, true);
    }

    private void directory(String key, boolean mustExist) {
        if (!values.hasAll(key) || values.text(key).isEmpty()) {
            return;
        }
        String path = values.text(key);
        try {
            Path directory = Path.of(path);
            if (mustExist && !(Files.isDirectory(directory) && Files.isReadable(directory))) {
                findings.put(key, "found `" + path + "`; allowed: a directory that exists and can be read, or empty");
            }
        } catch (InvalidPathException e) {
            findings.put(key, "found `" + path + "`; allowed: a path (" + e.getReason() + ")");
        }
    }

    private void topics() {
        if (!values.hasAll(Settings.TOPICS.keySet().toArray(String[]::new)) || !values.hasAll(Settings.TOPICS_PREFIX)) {
            return;
        }
        Map<String, String> keys = new HashMap<>();
        for (String key : Settings.TOPICS.keySet()) {
            String topic = values.topic(key);
            // Kafka takes . and _ for the same: both would give the same metric name.
            String other = keys.putIfAbsent(topic.replace('.', '_'), key);
            if (other != null) {
                findings.put(key, "found `" + topic + "`, which is also " + other + "; allowed: a topic of its own");
            }
        }
    }

    /** No name that begins with the prefix of routes may be that of a topic which is not for results. */
    private void routes() {
        if (!values.hasAll(Settings.TOPICS.keySet().toArray(String[]::new))
                || !values.hasAll(Settings.TOPICS_PREFIX, Settings.ROUTES_PREFIX, Settings.APPLICATION_ID)) {
            return;
        }
        String prefix = values.routesPrefix();
        String found = "found `" + prefix + "`, with which ";
        String way = " begins; allowed: a prefix of routes alone";
        if (prefix.startsWith("__") || prefix.equals("_")) {
            findings.put(Settings.ROUTES_PREFIX, found + "each of Kafka's own topics (`__…`)" + way);
        } else if ((values.text(Settings.APPLICATION_ID) + "-").startsWith(prefix)) {
            findings.put(
                    Settings.ROUTES_PREFIX, found + "what Kafka Streams makes for " + Settings.APPLICATION_ID + way);
        }
        for (String key : Settings.TOPICS.keySet()) {
            // Kafka takes . and _ for the same.
            if (values.topic(key).replace('.', '_').startsWith(prefix.replace('.', '_'))) {
                findings.putIfAbsent(
                        Settings.ROUTES_PREFIX, found + "the topic of " + key + " (`" + values.topic(key) + "`)" + way);
            }
        }
    }
}
