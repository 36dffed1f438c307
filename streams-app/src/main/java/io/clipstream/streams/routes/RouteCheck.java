package io.clipstream.streams.routes;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** Whether the routes of a new label set take results: asked before it becomes active. */
final class RouteCheck {
    /** Kafka's own limit on a topic's name. */
    private static final int MAX_NAME = 249;

    /** A broker denies for a moment to know a topic that has just been made. */
    private static final Duration MOMENT = Duration.ofMillis(250);

    private static final int MOMENTS = 3;
    private static final int MOMENTS_AFTER_CREATION = 40;

    private final RouteTable table;
    private final RouteTopics topics;
    private final boolean create;

    RouteCheck(RouteTable table, RouteTopics topics, boolean create) {
        this.table = table;
        this.topics = topics;
        this.create = create;
    }

    /**
     * Asks, and makes what is missing where that is allowed.
     *
     * @return what is wrong, by route; empty where all take results
     * @throws RoutesUnknownException where the brokers do not answer
     */
    Map<String, RouteProblem> problems(Set<String> routes) {
        Map<String, RouteProblem> problems = new TreeMap<>();
        Map<String, String> routeOf = new LinkedHashMap<>();
        for (String route : routes) {
            String topic = table.topic(route);
            if (topic.length() > MAX_NAME) {
                problems.put(
                        route,
                        new RouteProblem(
                                "a name of " + topic.length() + " characters with its prefix: " + topic,
                                "at most " + MAX_NAME));
            } else {
                routeOf.put(topic, route);
            }
        }
        Map<String, RouteState> states = new LinkedHashMap<>(awaitAll(routeOf.keySet(), MOMENTS));
        Set<String> missing = missing(states);
        if (create && !missing.isEmpty()) {
            Map<String, RouteState> failed = topics.create(missing);
            missing.removeAll(failed.keySet());
            states.putAll(awaitAll(missing, MOMENTS_AFTER_CREATION));
            states.putAll(failed);
        }
        states.forEach((topic, state) -> {
            RouteProblem problem = state.problem();
            if (problem == null) {
                // Known here at once; other instances ask for themselves.
                table.put(topic, state);
            } else {
                problems.put(routeOf.getOrDefault(topic, topic), problem);
            }
        });
        return problems;
    }

    private Map<String, RouteState> awaitAll(Set<String> wanted, int moments) {
        Map<String, RouteState> states = new LinkedHashMap<>();
        Set<String> left = new TreeSet<>(wanted);
        for (int asked = 0; asked < moments && !left.isEmpty(); asked++) {
            if (asked > 0) {
                LockSupport.parkNanos(MOMENT.toNanos());
            }
            states.putAll(topics.ask(left));
            left.retainAll(missing(states));
        }
        return states;
    }

    private static Set<String> missing(Map<String, RouteState> states) {
        Set<String> missing = new TreeSet<>();
        states.forEach((topic, state) -> {
            if (state.equals(RouteState.missing(topic))) {
                missing.add(topic);
            }
        });
        return missing;
    }
}
