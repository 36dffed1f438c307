package io.clipstream.schemas.topic;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of each topic: legal for Kafka and different from every other.
 *
 * @param byRole all roles
 */
public record TopicNames(Map<TopicRole, String> byRole) {
    /** What names begin with unless {@code topics.prefix} says otherwise. */
    public static final String DEFAULT_PREFIX = "clipstream.";

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    /** @throws IllegalArgumentException naming the setting to change */
    public TopicNames {
        Map<String, TopicRole> seen = new HashMap<>();
        EnumMap<TopicRole, String> copy = new EnumMap<>(TopicRole.class);
        copy.putAll(byRole);
        byRole = Collections.unmodifiableMap(copy);
        for (TopicRole role : TopicRole.values()) {
            String name = byRole.getOrDefault(role, "");
            if (!LEGAL.matcher(name).matches() || name.equals(".") || name.equals("..")) {
                throw new IllegalArgumentException(role.setting() + " is '" + name
                        + "'; a topic's name has 1 to 249 of the characters a-z A-Z 0-9 . _ - and is not . or ..");
            }
            // Kafka refuses a second topic whose name differs only so: both would give the same metric name.
            TopicRole other = seen.put(name.replace('.', '_'), role);
            if (other != null) {
                throw new IllegalArgumentException(role.setting() + " and " + other.setting() + " are both '" + name
                        + "' (Kafka takes . and _ for the same); give each topic a name of its own");
            }
        }
    }

    /** Prefix and short name for each topic, except those that are named on their own. */
    public static TopicNames of(String prefix, Map<TopicRole, String> overrides) {
        Map<TopicRole, String> names = new EnumMap<>(TopicRole.class);
        for (TopicRole role : TopicRole.values()) {
            names.put(role, overrides.getOrDefault(role, prefix + role.shortName()));
        }
        return new TopicNames(names);
    }

    /** Prefix and short name for every topic. */
    public static TopicNames withPrefix(String prefix) {
        return of(prefix, Map.of());
    }

    public String of(TopicRole role) {
        return Objects.requireNonNull(byRole.get(role));
    }
}
