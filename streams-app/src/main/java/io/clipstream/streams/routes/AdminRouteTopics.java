package io.clipstream.streams.routes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks the brokers about topics. To ask makes no topic: {@code Admin} never asks for its creation, whatever {@code
 * auto.create.topics.enable} says. Thread-safe.
 */
final class AdminRouteTopics implements RouteTopics {
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /** No bound at all: images may be of any age. */
    private static final String LONGEST = Long.toString(Long.MAX_VALUE);

    private final Admin admin;
    private final String classifications;

    /**
     * @param client properties of an {@code Admin}
     * @param classifications the topic that those made here are like
     */
    AdminRouteTopics(Map<String, Object> client, String classifications) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("client.id", "clipstream-routes");
        this.admin = Admin.create(properties);
        this.classifications = classifications;
    }

    @Override
    public Map<String, RouteState> ask(Collection<String> topics) {
        Map<String, RouteState> states = new LinkedHashMap<>();
        Map<String, TopicDescription> there = new LinkedHashMap<>();
        DescribeTopicsOptions withPermissions = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        Map<String, KafkaFuture<TopicDescription>> described =
                admin.describeTopics(List.copyOf(topics), withPermissions).topicNameValues();
        described.forEach((topic, answer) -> {
            try {
                there.put(topic, await(answer, topic));
            } catch (ExecutionException e) {
                states.put(topic, refusal(topic, cause(e)));
            }
        });
        List<ConfigResource> resources = there.keySet().stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        admin.describeConfigs(resources).values().forEach((resource, answer) -> {
            TopicDescription description = there.get(resource.name());
            try {
                Config config = await(answer, resource.name());
                if (description != null) {
                    states.put(resource.name(), state(description, config));
                }
            } catch (ExecutionException e) {
                states.put(resource.name(), refusal(resource.name(), cause(e)));
            }
        });
        return states;
    }

    private static <T> T await(KafkaFuture<T> answer, String topic) throws ExecutionException {
        try {
            return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RoutesUnknownException("interrupted while asking about topic " + topic, e);
        } catch (TimeoutException e) {
            throw new RoutesUnknownException("the brokers do not say whether there is a topic " + topic, e);
        }
    }

    private static Throwable cause(ExecutionException e) {
        return e.getCause() == null ? e : e.getCause();
    }

    private static RouteState refusal(String topic, Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException || cause instanceof InvalidTopicException) {
            return RouteState.missing(topic);
        }
        if (cause instanceof AuthorizationException) {
            return RouteState.closed(
                    "topic " + topic + ", which the application may not look at",
                    "that it may describe the topic and its configuration, and write to it: allow Describe, DescribeConfigs and Write");
        }
        throw new RoutesUnknownException(
                "the brokers do not say whether there is a topic " + topic + ": " + cause.getMessage(), cause);
    }

    private static RouteState state(TopicDescription description, Config config) {
        String topic = description.name();
        Set<AclOperation> permitted = description.authorizedOperations();
        if (permitted != null && !permitted.contains(AclOperation.WRITE)) {
            return RouteState.closed(
                    "topic " + topic + ", which the application may not write to", "that it may: allow Write");
        }
        if (description.isInternal()) {
            return RouteState.closed("topic " + topic + ", which is Kafka's own", "a topic for results");
        }
        List<String> unfit = new ArrayList<>();
        // What a broker would refuse of a record on such a topic makes its transaction abort, again and again.
        require(config, TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE, unfit);
        require(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime", unfit);
        require(config, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, LONGEST, unfit);
        if (!unfit.isEmpty()) {
            return RouteState.closed(
                    "topic " + topic + " with other settings than classifications", String.join(", ", unfit));
        }
        ConfigEntry longest = config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        long maxBytes = longest == null ? Long.MAX_VALUE : Long.parseLong(longest.value());
        return RouteState.open(description.topicId(), description.partitions().size(), Math.max(1, maxBytes));
    }

    private static void require(Config config, String key, String wanted, List<String> unfit) {
        ConfigEntry entry = config.get(key);
        if (entry != null && !wanted.equals(entry.value())) {
            unfit.add(key + "=" + wanted + " (it has " + entry.value() + ")");
        }
    }

    @Override
    public Map<String, RouteState> create(Collection<String> topics) {
        Map<String, RouteState> failed = new LinkedHashMap<>();
        ConfigResource model = new ConfigResource(ConfigResource.Type.TOPIC, classifications);
        Map<String, String> configs = new HashMap<>();
        int partitions;
        try {
            TopicDescription described = await(
                            admin.describeTopics(List.of(classifications)).allTopicNames(), classifications)
                    .values()
                    .iterator()
                    .next();
            partitions = described.partitions().size();
            await(admin.describeConfigs(List.of(model)).all(), classifications)
                    .values()
                    .forEach(config -> config.entries().forEach(entry -> {
                        if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                            configs.put(entry.name(), entry.value());
                        }
                    }));
        } catch (ExecutionException e) {
            throw new RoutesUnknownException("cannot look at topic " + classifications + ": " + e.getCause(), e);
        }
        List<NewTopic> wanted = topics.stream()
                .map(topic -> new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(configs))
                .toList();
        admin.createTopics(wanted).values().forEach((topic, made) -> {
            try {
                await(made, topic);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    failed.put(
                            topic,
                            RouteState.closed(
                                    "no topic " + topic + ", and it cannot be made: " + cause(e).getMessage(),
                                    "a topic that is there, or that may be made"));
                }
            }
        });
        return failed;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
