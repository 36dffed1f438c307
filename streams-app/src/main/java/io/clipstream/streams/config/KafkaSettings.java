package io.clipstream.streams.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How the application meets Kafka.
 *
 * @param bootstrapServers {@code host:port}, with commas
 * @param applicationId names the consumer group
 * @param guarantee from image to results
 * @param streamThreads at least 1
 * @param commitInterval when results become visible
 * @param autoOffsetReset {@code earliest} or {@code latest}
 * @param passThrough settings for Kafka's clients and Streams, without their {@code kafka.}; may hold passwords
 */
public record KafkaSettings(
        String bootstrapServers,
        String applicationId,
        Guarantee guarantee,
        int streamThreads,
        Duration commitInterval,
        String autoOffsetReset,
        Map<String, String> passThrough) {
    /** What Kafka Streams sets for producers under exactly-once where nobody says otherwise. */
    private static final Duration STREAMS_TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

    public KafkaSettings {
        passThrough = Map.copyOf(passThrough);
    }

    /** Configuration of the classifier's {@link org.apache.kafka.streams.KafkaStreams}; a fresh copy, which may hold passwords. */
    public Properties streamsProperties() {
        Properties properties = new Properties();
        properties.putAll(passThrough);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee.key());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, Integer.toString(streamThreads));
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, Long.toString(commitInterval.toMillis()));
        properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), autoOffsetReset);
        return properties;
    }

    /** Configuration of a client that is no part of Streams: an {@code Admin}, above all; a fresh copy, which may hold passwords. */
    public Map<String, Object> adminProperties() {
        Map<String, Object> properties = new HashMap<>();
        passThrough.forEach((key, value) -> {
            if (PassThrough.isForAdmin(key)) {
                properties.put(key, value);
            }
        });
        passThrough.forEach((key, value) -> {
            if (key.startsWith(StreamsConfig.ADMIN_CLIENT_PREFIX)) {
                properties.remove(key);
                properties.put(key.substring(StreamsConfig.ADMIN_CLIENT_PREFIX.length()), value);
            }
        });
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return properties;
    }

    /** How long a transaction of the classifier may last; empty where there are none. */
    public Optional<Duration> transactionTimeout() {
        return guarantee == Guarantee.EXACTLY_ONCE_V2 ? Optional.of(transactionTimeout(passThrough)) : Optional.empty();
    }

    static Duration transactionTimeout(Map<String, String> passThrough) {
        String key = ProducerConfig.TRANSACTION_TIMEOUT_CONFIG;
        String said = passThrough.getOrDefault(StreamsConfig.producerPrefix(key), passThrough.getOrDefault(key, ""));
        return said.isBlank() ? STREAMS_TRANSACTION_TIMEOUT : Duration.ofMillis(Long.parseLong(said.strip()));
    }

    /** Without values that may be secret. */
    @Override
    public String toString() {
        return "KafkaSettings[bootstrapServers=" + bootstrapServers + ", applicationId=" + applicationId
                + ", guarantee=" + guarantee.key()
                + ", streamThreads=" + streamThreads + ", commitInterval=" + commitInterval + ", autoOffsetReset="
                + autoOffsetReset
                + ", passThrough=" + Secrets.shown(passThrough) + "]";
    }
}
