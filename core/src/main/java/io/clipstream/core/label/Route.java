package io.clipstream.core.label;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where results go in place of the topic of classifications: a name that the application puts its prefix before. */
public final class Route {
    /**
     * What a route's name looks like: legal in a topic's name, and with no prefix one of the topics that Kafka Streams
     * makes for an application.
     */
    public static final Pattern NAME =
            Pattern.compile("(?!\\.{1,2}$)(?!.*-(changelog|repartition)$)[A-Za-z0-9._-]{1,249}");

    /** The same, in words. */
    public static final String ALLOWED =
            "a route's name: 1 to 249 letters, digits, '.', '_', '-'; not '.' or '..', and no '-changelog' or '-repartition' at its end";

    /** Different routes of one set: each is a topic that brokers are asked about. */
    public static final int MAX_IN_SET = 100;

    private Route() {}

    /** @throws IllegalArgumentException where it is no route's name */
    static void require(@Nullable String route) {
        if (route != null && !NAME.matcher(route).matches()) {
            throw new IllegalArgumentException("not '" + route + "' but " + ALLOWED);
        }
    }
}
