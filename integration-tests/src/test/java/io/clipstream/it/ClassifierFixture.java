package io.clipstream.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.schemas.topic.TopicCatalogue;
import io.clipstream.schemas.topic.TopicNames;
import io.clipstream.schemas.topic.Topics;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.app.Encoders;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;

/** The topics of one classifier on the shared broker, what is published on them and what is read from them. Results are JSON. */
final class ClassifierFixture {
    static final int PARTITIONS = 4;
    private static final JsonMapper JSON = new JsonMapper();

    private final TestKafka kafka;
    private final Map<String, String> settings = new HashMap<>();

    ClassifierFixture(TestKafka kafka, Map<String, String> more) {
        this.kafka = kafka;
        settings.putAll(Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "application.id", kafka.topic("app"),
                "topics.prefix", kafka.prefix(),
                "model", "no-model",
                "classification.format", "json",
                "batch.max.size", "16",
                "in.flight.max.images", "64",
                "http.port", "0",
                "kafka.session.timeout.ms", "6000",
                "kafka.heartbeat.interval.ms", "500"));
        settings.putAll(more);
        createTopics();
    }

    private void createTopics() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Topics topics = new Topics(admin, Limits.SOON);
            TopicCatalogue catalogue =
                    TopicCatalogue.of(TopicNames.withPrefix(kafka.prefix()), 10 << 20, PARTITIONS, true);
            topics.create(catalogue);
            topics.awaitWritable(catalogue);
        }
    }

    AppConfig config() {
        return AppConfig.of(settings);
    }

    /** The settings as a properties file. */
    Path writeTo(Path directory) {
        Properties properties = new Properties();
        properties.putAll(settings);
        Path file = directory.resolve("clipstream.properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    ClassifierApplication start(int batchMillis, int promptMillis) {
        return start(FakeEncoders.of(batchMillis, promptMillis));
    }

    ClassifierApplication start(Encoders encoders) {
        ClassifierApplication application =
                new ClassifierApplication(config(), encoders, new ClassifierMetrics(new SimpleMeterRegistry(), 1));
        application.start();
        return application;
    }

    /** The application in a process of its own, which says {@link FakeClassifier#READY}. */
    ChildJvm startProcess(Path directory, String name, int batchMillis, int promptMillis) throws IOException {
        return ChildJvm.start(
                ChildJvm.Command.of(
                                FakeClassifier.class,
                                writeTo(directory).toString(),
                                Integer.toString(batchMillis),
                                Integer.toString(promptMillis))
                        .withJvmFlags("-Xmx256m"),
                directory,
                name);
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    String prefix() {
        return kafka.prefix();
    }

    String topic(String name) {
        return kafka.topic(name);
    }

    KafkaProducer<byte[], byte[]> producer() {
        return kafka.producer(Map.of("linger.ms", 0, "max.request.size", 12 << 20));
    }

    static ProducerRecord<byte[], byte[]> image(
            String topic, int partition, String key, byte[] value, String labelSets) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value);
        if (!labelSets.isEmpty()) {
            record.headers().add("clipstream.label-sets", labelSets.getBytes(StandardCharsets.UTF_8));
        }
        return record;
    }

    /** Publishes a label set and returns its revision. */
    long publishSet(String name, String json) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            return producer.send(new ProducerRecord<>(
                            topic("label-sets"),
                            name.getBytes(StandardCharsets.UTF_8),
                            json.isEmpty() ? null : json.getBytes(StandardCharsets.UTF_8)))
                    .get()
                    .offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes a label set and waits until it is active. */
    long activate(String name, String json) {
        long revision = publishSet(name, json);
        awaitStatus(
                name,
                status -> status.get("revision").asLong() >= revision
                        && status.get("state").asText().equals(json.isEmpty() ? "deleted" : "active"));
        return revision;
    }

    JsonNode awaitStatus(String name, Predicate<JsonNode> wanted) {
        try (Reader statuses = new Reader("label-set-status")) {
            return statuses.await(Limits.PATIENT, record -> record.key().equals(name) && wanted.test(record.json()))
                    .json();
        }
    }

    /** A record that was read. */
    record Read(
            String topic,
            int partition,
            long offset,
            long timestamp,
            String key,
            byte[] value,
            Map<String, List<String>> headers) {
        JsonNode json() {
            try {
                return JSON.readTree(value);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String header(String key) {
            return headers.getOrDefault(key, List.of("")).get(0);
        }
    }

    /** Reads topics of this classifier, committed records only, from their beginning. */
    final class Reader implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final List<Read> all = new ArrayList<>();

        Reader(String... names) {
            consumer = kafka.readCommitted(
                    java.util.Arrays.stream(names).map(kafka::topic).toArray(String[]::new));
        }

        List<Read> all() {
            return all;
        }

        void poll() {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                Map<String, List<String>> headers = new HashMap<>();
                for (Header header : record.headers()) {
                    headers.computeIfAbsent(header.key(), key -> new ArrayList<>())
                            .add(new String(header.value(), StandardCharsets.UTF_8));
                }
                all.add(new Read(
                        record.topic().substring(kafka.prefix().length()),
                        record.partition(),
                        record.offset(),
                        record.timestamp(),
                        record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
                        record.value(),
                        headers));
            }
        }

        List<Read> await(int count) {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .atMost(Limits.PATIENT)
                    .until(() -> {
                        poll();
                        return all.size() >= count;
                    });
            return all;
        }

        /** All that has been committed until now. */
        List<Read> toEnd() {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .atMost(Limits.PATIENT)
                    .until(() -> {
                        poll();
                        return ends.entrySet().stream()
                                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
                    });
            return all;
        }

        Read await(Duration limit, Predicate<Read> wanted) {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .atMost(limit)
                    .until(() -> {
                        poll();
                        return all.stream().anyMatch(wanted);
                    });
            return all.stream().filter(wanted).findFirst().orElseThrow();
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
