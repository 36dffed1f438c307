package io.clipstream.it;

import io.clipstream.demo.broker.BrokerOptions;
import io.clipstream.demo.broker.DataDirectory;
import io.clipstream.demo.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** A real Kafka for tests: in Docker where an engine runs, else from Kafka's jars in a JVM of its own. */
interface KafkaCluster extends AutoCloseable {
    String IMAGE = "apache/kafka:4.3.1";

    /** What a broker does each few seconds or minutes, often enough to be awaited: compaction, and looking for what is too old. */
    Map<String, String> SETTINGS = Map.of(
            "log.cleaner.backoff.ms", "200",
            "log.retention.check.interval.ms", "500",
            "log.initial.task.delay.ms", "500");

    /** {@code host:port}, separated by commas. */
    String bootstrapServers();

    /** Stops it; no process stays. */
    @Override
    void close() throws IOException;

    /**
     * One node, ready for clients; topics are not made by accident.
     *
     * @param directory where a broker without Docker keeps its records
     */
    static KafkaCluster start(Path directory) throws IOException, InterruptedException {
        return Docker.AVAILABLE ? container() : childProcess(directory);
    }

    private static KafkaCluster container() {
        KafkaContainer container = new KafkaContainer(IMAGE)
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                .withEnv("KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "1000");
        SETTINGS.forEach((name, value) ->
                container.withEnv("KAFKA_" + name.replace('.', '_').toUpperCase(Locale.ROOT), value));
        container.start();
        return new KafkaCluster() {
            @Override
            public String bootstrapServers() {
                return container.getBootstrapServers();
            }

            @Override
            public void close() {
                container.stop();
            }
        };
    }

    private static KafkaCluster childProcess(Path directory) throws IOException, InterruptedException {
        DataDirectory data = DataDirectory.open(directory);
        BrokerOptions options = BrokerOptions.singleNode().withPort(0);
        for (Map.Entry<String, String> setting : SETTINGS.entrySet()) {
            options = options.withSetting(setting.getKey(), setting.getValue());
        }
        EmbeddedBroker broker = EmbeddedBroker.start(data, options);
        return new KafkaCluster() {
            @Override
            public String bootstrapServers() {
                return broker.bootstrapServers();
            }

            @Override
            public void close() throws IOException {
                broker.close();
                data.close();
            }
        };
    }

    /** Asked once: without an engine the question takes a second and logs an error. */
    final class Docker {
        static final boolean AVAILABLE = DockerClientFactory.instance().isDockerAvailable();

        private Docker() {}
    }
}
