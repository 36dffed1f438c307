package io.clipstream.streams.routes;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What the brokers said of a route's topic: either it takes results, or there is a problem.
 *
 * @param topicId of the topic; zero where there is none
 * @param partitions how many it has; 0 where there is a problem
 * @param maxBytes the longest record that it takes
 * @param problem why it takes no results; null: it does
 */
public record RouteState(
        Uuid topicId,
        int partitions,
        long maxBytes,
        @Nullable RouteProblem problem) {
    public RouteState {
        if (problem == null && (partitions < 1 || maxBytes < 1)) {
            throw new IllegalArgumentException("a topic has at least one partition and takes at least one byte, not "
                    + partitions + " and " + maxBytes);
        }
    }

    /** A topic that takes results. */
    public static RouteState open(Uuid topicId, int partitions, long maxBytes) {
        return new RouteState(topicId, partitions, maxBytes, null);
    }

    /** A topic that takes none. */
    public static RouteState closed(String found, String allowed) {
        return new RouteState(Uuid.ZERO_UUID, 0, 0, new RouteProblem(found, allowed));
    }

    /** A topic that is not there. */
    public static RouteState missing(String topic) {
        return closed(
                "no topic " + topic,
                "a topic that is there: make it and publish the label set again, or set routes.create=true");
    }

    public boolean isOpen() {
        return problem == null;
    }
}
