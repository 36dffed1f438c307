package io.clipstream.streams.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Parsed values by key. Asking for one that did not parse is a fault of the asker. */
record Values(Map<String, Object> byKey) {
    Values {
        byKey = Map.copyOf(byKey);
    }

    boolean hasAll(String... keys) {
        return List.of(keys).stream().allMatch(byKey::containsKey);
    }

    <T> T get(String key, Class<T> type) {
        Object value = byKey.get(key);
        if (value == null) {
            throw new IllegalStateException("the setting " + key + " has no value");
        }
        return type.cast(value);
    }

    String text(String key) {
        return get(key, String.class);
    }

    int integer(String key) {
        return get(key, Integer.class);
    }

    /** The value, or what 0 stands for. */
    int integerOr(String key, int automatic) {
        int value = integer(key);
        return value == 0 ? automatic : value;
    }

    /** An {@code int} or a {@code long}. */
    long whole(String key) {
        return get(key, Number.class).longValue();
    }

    Duration millis(String key) {
        return Duration.ofMillis(whole(key));
    }

    /** The name of the topic that a setting of {@link Settings#TOPICS} names. */
    String topic(String key) {
        String own = text(key);
        return own.isEmpty() ? text(Settings.TOPICS_PREFIX) + Settings.TOPICS.get(key) : own;
    }

    /** What stands before the name of a route. */
    String routesPrefix() {
        String own = text(Settings.ROUTES_PREFIX);
        return own.isEmpty() ? text(Settings.TOPICS_PREFIX) + "routed." : own;
    }

    TopicNames topics() {
        return new TopicNames(
                topic("topics.images"),
                topic("topics.label-sets"),
                topic("topics.label-set-status"),
                topic("topics.label-embeddings"),
                topic("topics.classifications"),
                topic("topics.image-embeddings"),
                topic("topics.dead-letters"));
    }
}
