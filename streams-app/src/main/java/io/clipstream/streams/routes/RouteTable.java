package io.clipstream.streams.routes;

import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the topics that label sets name. Nothing is ever sent to a topic that is not known to be there: a producer
 * would wait for it, and would make the broker create it where brokers do that. Thread-safe.
 */
public final class RouteTable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);

    private final String prefix;
    private final Map<String, RouteState> states = new ConcurrentHashMap<>();

    /** @param prefix of the topics' names; begins no other topic's name */
    public RouteTable(String prefix) {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("without a prefix a route could be any topic");
        }
        this.prefix = prefix;
    }

    /** The topic of a route. */
    public String topic(String route) {
        return prefix + route;
    }

    /** Whether a topic is that of a route. */
    public boolean isRouted(String topic) {
        return topic.startsWith(prefix);
    }

    /** What is known of a topic; null where the brokers have not said yet. */
    public @Nullable RouteState state(String topic) {
        return states.get(topic);
    }

    boolean isOpen(String topic) {
        RouteState state = states.get(topic);
        return state != null && state.isOpen();
    }

    /** Topics that take no results, in order: what goes to them goes to the dead letters. */
    public SortedSet<String> missing() {
        SortedSet<String> missing = new TreeSet<>();
        states.forEach((topic, state) -> {
            if (!state.isOpen()) {
                missing.add(topic);
            }
        });
        return missing;
    }

    Set<String> topics() {
        return Set.copyOf(states.keySet());
    }

    /** Notes what the brokers said. */
    public void put(String topic, RouteState state) {
        RouteState before = states.put(topic, state);
        RouteProblem problem = state.problem();
        if (problem != null && (before == null || before.isOpen())) {
            LOG.error("Results for {} go to the dead letters: {}", topic, problem);
        } else if (problem == null && before != null && !before.isOpen()) {
            LOG.info("Results go to {} again", topic);
        } else if (problem == null && before != null && !before.topicId().equals(state.topicId())) {
            LOG.warn(
                    "{} is another topic than before ({} partitions): it was deleted and made again",
                    topic,
                    state.partitions());
        }
    }

    void forget(String topic) {
        states.remove(topic);
    }
}
