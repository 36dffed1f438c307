package io.clipstream.schemas.topic;

import static io.clipstream.schemas.topic.TopicSpec.CleanupPolicy.COMPACT;
import static io.clipstream.schemas.topic.TopicSpec.CleanupPolicy.DELETE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * All topics of one application, in the order of {@link TopicRole}.
 *
 * @param topics at most one of each role
 */
public record TopicCatalogue(List<TopicSpec> topics) {
    /** Partitions of {@code images} and of what follows it, unless told otherwise. */
    public static final int DEFAULT_PARTITIONS = 12;

    /** What a record needs on top of its picture: key, headers, an {@code ImageEvent}'s other fields, the batch. */
    public static final long IMAGE_OVERHEAD_BYTES = 64L << 10;

    /** What a dead letter needs on top of the record that failed: the error headers. */
    public static final long DEAD_LETTER_OVERHEAD_BYTES = 1L << 20;

    /** The largest label set. */
    public static final long LABEL_SET_BYTES = 16L << 20;

    private static final String IMAGE_MAX_BYTES = "image.max.bytes";
    private static final long MOST_IMAGE_BYTES = Integer.MAX_VALUE - IMAGE_OVERHEAD_BYTES - DEAD_LETTER_OVERHEAD_BYTES;

    public TopicCatalogue {
        topics = List.copyOf(topics);
    }

    /**
     * The topics of the contract.
     *
     * @param imageMaxBytes the setting {@code image.max.bytes}; {@code max.message.bytes} follows from it
     * @param partitions of {@code images} and of all that is as {@code images}
     * @param embeddings whether {@code image-embeddings} is one of them
     */
    public static TopicCatalogue of(TopicNames names, long imageMaxBytes, int partitions, boolean embeddings) {
        if (imageMaxBytes < 1 || imageMaxBytes > MOST_IMAGE_BYTES) {
            throw new IllegalArgumentException(
                    IMAGE_MAX_BYTES + " is " + imageMaxBytes + "; allowed are 1 to " + MOST_IMAGE_BYTES);
        }
        OptionalLong images = OptionalLong.of(imageMaxBytes + IMAGE_OVERHEAD_BYTES);
        OptionalLong deadLetters = OptionalLong.of(images.getAsLong() + DEAD_LETTER_OVERHEAD_BYTES);
        OptionalLong brokers = OptionalLong.empty();
        List<TopicSpec> topics = new ArrayList<>();
        topics.add(deleting(names, TopicRole.IMAGES, partitions, 7, images, false));
        topics.add(compacted(names, TopicRole.LABEL_SETS, OptionalLong.of(LABEL_SET_BYTES)));
        topics.add(compacted(names, TopicRole.LABEL_SET_STATUS, brokers));
        topics.add(compacted(names, TopicRole.LABEL_EMBEDDINGS, OptionalLong.of(LABEL_SET_BYTES)));
        topics.add(deleting(names, TopicRole.CLASSIFICATIONS, partitions, 7, brokers, false));
        if (embeddings) {
            topics.add(deleting(names, TopicRole.IMAGE_EMBEDDINGS, partitions, 30, brokers, false));
        }
        topics.add(deleting(names, TopicRole.DEAD_LETTERS, partitions, 14, deadLetters, true));
        return new TopicCatalogue(topics);
    }

    private static TopicSpec deleting(
            TopicNames names, TopicRole role, int partitions, int days, OptionalLong bytes, boolean logAppendTime) {
        Optional<Duration> retention = Optional.of(Duration.ofDays(days));
        return new TopicSpec(role, names.of(role), partitions, DELETE, retention, bytes, logAppendTime);
    }

    private static TopicSpec compacted(TopicNames names, TopicRole role, OptionalLong bytes) {
        return new TopicSpec(role, names.of(role), 1, COMPACT, Optional.empty(), bytes, false);
    }

    /** The topic of that role, or empty when it is not enabled. */
    public Optional<TopicSpec> topic(TopicRole role) {
        return topics.stream().filter(t -> t.role() == role).findFirst();
    }

    /** What to create. */
    public List<NewTopic> newTopics() {
        return topics.stream().map(TopicSpec::newTopic).toList();
    }

    /**
     * How the topics that are there differ from those of this catalogue. Fatal is what would lose or disorder something:
     *
     * <ul>
     *   <li>a topic that is not there;
     *   <li>{@code partitions} other than 1 of a compacted topic: a set's revisions are the offsets of one partition. Of the
     *       others any number will do; where it is not that of {@code images}, results are placed by key and no longer by their
     *       image's partition, which is noted, not fatal;
     *   <li>another {@code cleanup.policy}: compaction drops images of the same key, deletion drops label sets;
     *   <li>{@code max.message.bytes} below what is wanted: what is sent would be refused. More will do;
     *   <li>{@code message.timestamp.type} of what the application writes and deletes: results carry their image's time, and
     *       dead letters must count their retention from when they were written. Of {@code images} and the compacted ones
     *       either will do.
     * </ul>
     *
     * {@code retention.ms} is the operator's to choose: another one is noted, never fatal. Topic-level replication is not
     * looked at.
     *
     * @param found by name; a topic that does not exist is absent
     * @return in the order of the topics; empty when all is as wanted
     */
    public List<TopicDifference> differences(Map<String, FoundTopic> found) {
        int imagePartitions = topic(TopicRole.IMAGES)
                .map(spec -> found.get(spec.name()))
                .map(FoundTopic::partitions)
                .orElse(0);
        List<TopicDifference> differences = new ArrayList<>();
        for (TopicSpec spec : topics) {
            FoundTopic topic = found.get(spec.name());
            if (topic == null) {
                differences.add(new TopicDifference(
                        spec.name(),
                        TopicDifference.MISSING,
                        "none",
                        "exists",
                        spec.role().setting(),
                        true));
            } else {
                new Comparison(spec, topic, imagePartitions, differences).run();
            }
        }
        return List.copyOf(differences);
    }

    private record Comparison(
            TopicSpec spec, FoundTopic topic, int imagePartitions, List<TopicDifference> differences) {
        void run() {
            boolean compacted = spec.cleanupPolicy() == COMPACT;
            boolean images = spec.role() == TopicRole.IMAGES;
            if (compacted && topic.partitions() != 1) {
                add(TopicDifference.PARTITIONS, Integer.toString(topic.partitions()), "1", true);
            } else if (!compacted && !images && imagePartitions > 0 && topic.partitions() != imagePartitions) {
                add(
                        TopicDifference.PARTITIONS,
                        Integer.toString(topic.partitions()),
                        imagePartitions + ", as images",
                        false);
            }
            exact(TopicConfig.CLEANUP_POLICY_CONFIG, spec.cleanupPolicy().config(), true);
            spec.retention()
                    .ifPresent(time -> exact(TopicConfig.RETENTION_MS_CONFIG, Long.toString(time.toMillis()), false));
            spec.maxMessageBytes().ifPresent(this::atLeast);
            if (!compacted && !images) {
                exact(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, spec.timestampType(), true);
            }
        }

        private void exact(String config, String wanted, boolean fatal) {
            String found = topic.configs().getOrDefault(config, "unknown");
            if (!found.equals(wanted)) {
                add(config, found, wanted, fatal);
            }
        }

        private void atLeast(long wanted) {
            String config = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
            String found = topic.configs().getOrDefault(config, "unknown");
            if (!found.matches("\\d{1,18}") || Long.parseLong(found) < wanted) {
                add(config, found, "at least " + wanted, true);
            }
        }

        private void add(String config, String found, String wanted, boolean fatal) {
            boolean bySize = config.equals(TopicConfig.MAX_MESSAGE_BYTES_CONFIG) && spec.role() != TopicRole.LABEL_SETS;
            String setting = bySize ? IMAGE_MAX_BYTES : spec.role().setting();
            differences.add(new TopicDifference(spec.name(), config, found, wanted, setting, fatal));
        }
    }
}
