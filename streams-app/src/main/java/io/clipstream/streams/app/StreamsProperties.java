package io.clipstream.streams.app;

import io.clipstream.streams.config.KafkaSettings;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Kafka Streams' own properties for the two applications in a process. What stands here is a default: {@code kafka.…}
 * settings win, except where they would undo the guarantee, which the settings refuse.
 */
final class StreamsProperties {
    private StreamsProperties() {}

    /**
     * For the images.
     *
     * @param stateDirectory of this process alone; nothing in it is needed again
     * @param maxRequestBytes what the largest record takes
     */
    static Properties images(KafkaSettings kafka, Path stateDirectory, long maxRequestBytes) {
        Properties properties = common(kafka, stateDirectory, maxRequestBytes);
        // There is no limit on bytes in Streams' own buffers: images wait in the topic, not here.
        byDefault(properties, StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 32);
        byDefault(properties, StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 64);
        byDefault(properties, StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 16 << 20);
        // What was last reported is small and read back within seconds: no partition waits elsewhere for that.
        byDefault(properties, StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, Long.MAX_VALUE);
        // The label table is restored in few large steps.
        byDefault(properties, StreamsConfig.globalConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
        byDefault(
                properties,
                StreamsConfig.globalConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                10 << 20);
        return properties;
    }

    /** For the label sets: an application of its own, with one task. */
    static Properties labelSets(KafkaSettings kafka, Path stateDirectory, long maxRequestBytes) {
        Properties properties = common(kafka, stateDirectory, maxRequestBytes);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, kafka.applicationId() + "-labels");
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        return properties;
    }

    private static Properties common(KafkaSettings kafka, Path stateDirectory, long maxRequestBytes) {
        Properties properties = kafka.streamsProperties();
        byDefault(properties, StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        byDefault(properties, StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        byDefault(properties, StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        byDefault(
                properties,
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                Math.toIntExact(maxRequestBytes));
        // An instance that died is noticed within seconds; one that leaves says so.
        byDefault(properties, ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        byDefault(properties, ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        // Under at-least-once too: an aborted record of an earlier run with transactions is no image.
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        return properties;
    }

    private static void byDefault(Properties properties, String key, Object value) {
        properties.putIfAbsent(key, value);
    }
}
