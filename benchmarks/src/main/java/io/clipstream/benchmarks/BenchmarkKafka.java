package io.clipstream.benchmarks;

import io.clipstream.demo.broker.BrokerOptions;
import io.clipstream.demo.broker.DataDirectory;
import io.clipstream.demo.broker.EmbeddedBroker;
import io.clipstream.schemas.topic.TopicCatalogue;
import io.clipstream.schemas.topic.TopicNames;
import io.clipstream.schemas.topic.Topics;
import io.clipstream.streams.config.AppConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker in a process of its own, the topics of the contract on it, and clients. What it stored is deleted at the end. */
final class BenchmarkKafka implements AutoCloseable {
    private static final String PREFIX = "bench.";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int REQUEST_BYTES = 16 << 20;

    private final Path directory;
    private final DataDirectory data;
    private final EmbeddedBroker broker;

    private BenchmarkKafka(Path directory, DataDirectory data, EmbeddedBroker broker) {
        this.directory = directory;
        this.data = data;
        this.broker = broker;
    }

    /** Starts the broker and creates all topics, with their default number of partitions. */
    static BenchmarkKafka start(Progress progress) throws IOException, InterruptedException {
        progress.say("Starting a broker");
        Path directory = Files.createTempDirectory("clipstream-benchmark-");
        DataDirectory data = DataDirectory.open(directory);
        EmbeddedBroker broker =
                EmbeddedBroker.start(data, BrokerOptions.singleNode().withPort(0));
        BenchmarkKafka kafka = new BenchmarkKafka(directory, data, broker);
        kafka.createTopics(PREFIX, false);
        return kafka;
    }

    /**
     * Creates all topics once more, under another prefix.
     *
     * @param embeddings whether that of embeddings is among them
     */
    void createTopics(String prefix, boolean embeddings) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            TopicCatalogue catalogue = TopicCatalogue.of(
                    TopicNames.withPrefix(prefix), 10 << 20, TopicCatalogue.DEFAULT_PARTITIONS, embeddings);
            Topics topics = new Topics(admin, SOON);
            topics.create(catalogue);
            topics.awaitWritable(catalogue);
        }
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    long brokerPid() {
        return broker.pid(0);
    }

    /** The application's settings: its defaults, on this broker, and {@code more}. */
    AppConfig config(Map<String, String> more) {
        return config(bootstrapServers(), more);
    }

    /** The same, in another process. */
    static AppConfig config(String bootstrapServers, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("application.id", "benchmark");
        settings.put("topics.prefix", PREFIX);
        settings.put("model", "given-by-the-benchmark");
        settings.putAll(more);
        return AppConfig.of(settings);
    }

    /** A topic's full name. */
    static String topic(String name) {
        return PREFIX + name;
    }

    KafkaProducer<byte[], byte[]> producer() {
        // One request at a time: the topics are new, and a first batch that a partition is not yet ready to take must
        // not be
        // overtaken by the second, which the broker would then take for the first (OUT_OF_ORDER_SEQUENCE_NUMBER, for
        // good).
        return new KafkaProducer<>(
                Map.of(
                        "max.in.flight.requests.per.connection",
                        1,
                        "bootstrap.servers",
                        bootstrapServers(),
                        "max.request.size",
                        REQUEST_BYTES,
                        "linger.ms",
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** A consumer of committed records, at the end that the topic has now. */
    KafkaConsumer<byte[], byte[]> readCommitted(String name) {
        return readCommittedFrom(topic(name));
    }

    /** The same, of a topic by its full name. */
    KafkaConsumer<byte[], byte[]> readCommittedFrom(String topic) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    /** Publishes a label set, waits for the acknowledgement, and returns its revision. */
    static long publishSet(KafkaProducer<byte[], byte[]> producer, String set, String json)
            throws ExecutionException, InterruptedException {
        return publishSet(producer, topic("label-sets"), set, json);
    }

    /** The same, to another topic. */
    static long publishSet(KafkaProducer<byte[], byte[]> producer, String topic, String set, String json)
            throws ExecutionException, InterruptedException {
        return producer.send(new ProducerRecord<>(
                        topic, set.getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8)))
                .get()
                .offset();
    }

    @Override
    public void close() throws IOException {
        broker.close();
        data.close();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
