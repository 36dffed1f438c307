package io.clipstream.schemas.topic;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How one topic is made. What is empty is left to the broker's default.
 *
 * @param partitions at least 1
 * @param retention of a topic that deletes; empty for a compacted one
 * @param maxMessageBytes the largest batch of records the broker takes
 * @param logAppendTime whether records get the broker's time, rather than keep the one they come with
 */
public record TopicSpec(
        TopicRole role,
        String name,
        int partitions,
        CleanupPolicy cleanupPolicy,
        Optional<Duration> retention,
        OptionalLong maxMessageBytes,
        boolean logAppendTime) {

    /** What Kafka does with old records. */
    public enum CleanupPolicy {
        /** Drops them after the retention. */
        DELETE(TopicConfig.CLEANUP_POLICY_DELETE),
        /** Keeps the newest of each key. */
        COMPACT(TopicConfig.CLEANUP_POLICY_COMPACT);

        private final String config;

        CleanupPolicy(String config) {
            this.config = config;
        }

        /** As {@code cleanup.policy} has it. */
        public String config() {
            return config;
        }
    }

    public TopicSpec {
        if (partitions < 1) {
            throw new IllegalArgumentException(name + " needs at least 1 partition, not " + partitions);
        }
        if (retention.isPresent() == (cleanupPolicy == CleanupPolicy.COMPACT)) {
            throw new IllegalArgumentException(name + ": a retention belongs to delete, and only to it");
        }
    }

    /** Its {@code message.timestamp.type}. */
    public String timestampType() {
        return logAppendTime ? "LogAppendTime" : "CreateTime";
    }

    /** The topic-level configuration to create it with. */
    public Map<String, String> configs() {
        Map<String, String> configs = new TreeMap<>();
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy.config());
        configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, timestampType());
        if (!logAppendTime && cleanupPolicy == CleanupPolicy.DELETE && role != TopicRole.IMAGES) {
            // Results carry their image's time, whatever it is: one that the broker refused would end the application.
            configs.put(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));
        }
        retention.ifPresent(time -> configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(time.toMillis())));
        maxMessageBytes.ifPresent(bytes -> configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Long.toString(bytes)));
        return configs;
    }

    /** What Kafka's admin client takes; replicas as many as the broker's {@code default.replication.factor}. */
    public NewTopic newTopic() {
        return new NewTopic(name, Optional.of(partitions), Optional.<Short>empty()).configs(configs());
    }
}
