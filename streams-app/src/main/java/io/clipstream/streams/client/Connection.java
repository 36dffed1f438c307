package io.clipstream.streams.client;

import io.clipstream.schemas.topic.TopicNames;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every client command has, and the clients they lead to. */
public final class Connection {
    static final String BOOTSTRAP = "--bootstrap-server";
    static final String COMMAND_CONFIG = "--command-config FILE";
    private static final String DEFAULT_BOOTSTRAP = "localhost:9092";

    @Option(
            names = BOOTSTRAP,
            paramLabel = "HOST:PORT",
            description = "Kafka broker; several with commas. Default: localhost:9092.")
    private @Nullable String bootstrapServer;

    @Option(names = "--command-config", paramLabel = "FILE", description = "Properties of Kafka's clients: TLS, SASL.")
    private @Nullable Path commandConfig;

    @Option(
            names = "--topics-prefix",
            paramLabel = "PREFIX",
            defaultValue = TopicNames.DEFAULT_PREFIX,
            description = "Begins the name of every topic. Default: ${DEFAULT-VALUE}")
    private String topicsPrefix = TopicNames.DEFAULT_PREFIX;

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            defaultValue = "http://localhost:8081",
            description = "Asked where Avro is read or written. Default: ${DEFAULT-VALUE}")
    private String schemaRegistry = "http://localhost:8081";

    @Option(names = "--json", description = "Print JSON, an object a line.")
    private boolean json;

    /** Whether JSON was asked for. */
    public boolean json() {
        return json;
    }

    /** The topics, by prefix. */
    public TopicNames topics() {
        try {
            return TopicNames.withPrefix(topicsPrefix);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("--topics-prefix: " + e.getMessage(), e);
        }
    }

    /** Reads and writes Avro by this registry, once there is Avro. */
    public AvroRegistry registry() {
        return new AvroRegistry(schemaRegistry);
    }

    /**
     * An admin client on a cluster that has answered; the caller closes it.
     *
     * @throws CommandFailure where the cluster cannot be reached
     */
    public Admin admin() {
        return Brokers.reach(clientProperties(), BOOTSTRAP, COMMAND_CONFIG);
    }

    /** A producer whose records all replicas have once they are acknowledged, and once each. */
    Producer<byte[], byte[]> producer(int maxRequestBytes) {
        Map<String, Object> properties = clientProperties();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, maxRequestBytes);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(32L << 20, 2L * maxRequestBytes));
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A consumer without a group that reads committed records. */
    public Consumer<byte[], byte[]> consumer() {
        Map<String, Object> properties = clientProperties();
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** What all clients have: addresses, TLS, SASL; a fresh copy, which may hold passwords. */
    public Map<String, Object> properties() {
        return clientProperties();
    }

    private Map<String, Object> clientProperties() {
        Properties file = new Properties();
        if (commandConfig != null) {
            try (Reader reader = Files.newBufferedReader(commandConfig)) {
                file.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new CommandFailure("--command-config: cannot read " + commandConfig + " (" + e + ")", e);
            }
        }
        Map<String, Object> properties = new HashMap<>();
        file.stringPropertyNames().forEach(name -> properties.put(name, file.getProperty(name)));
        if (bootstrapServer != null) {
            properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServer);
        } else {
            properties.putIfAbsent(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, DEFAULT_BOOTSTRAP);
        }
        return properties;
    }
}
