package io.clipstream.streams.routes;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/** Topics that label sets name for their results, one in a process. Thread-safe. */
public final class Routes implements AutoCloseable {
    /**
     * How it works.
     *
     * @param prefix of the topics' names
     * @param checkInterval how often the brokers are asked about them
     * @param create whether missing ones are made
     * @param classifications the topic that those made are like
     * @param transactional whether the producers of results have transactions
     */
    public record Settings(
            String prefix, Duration checkInterval, boolean create, String classifications, boolean transactional) {}

    private final RouteTable table;
    private final RouteTopics topics;
    private final RouteGuard guard;
    private final RouteCheck check;
    private final RouteWatch watch;

    /**
     * Builds it.
     *
     * @param client properties of an {@code Admin}
     * @param wanted the routes that label sets name now
     */
    public Routes(Settings settings, Map<String, Object> client, Supplier<Set<String>> wanted) {
        table = new RouteTable(settings.prefix());
        topics = new AdminRouteTopics(client, settings.classifications());
        guard = new RouteGuard(table, settings.transactional());
        check = new RouteCheck(table, topics, settings.create());
        watch = new RouteWatch(table, guard, topics::ask, wanted, settings.checkInterval());
    }

    /** What is known of them. */
    public RouteTable table() {
        return table;
    }

    /** A producer that never waits for one of them. */
    public Producer<byte[], byte[]> guard(Producer<byte[], byte[]> producer) {
        return guard.around(producer);
    }

    /**
     * What is wrong with the routes of a new label set, by route; empty where all take results. Makes missing topics where
     * that is allowed.
     *
     * @throws RoutesUnknownException where the brokers do not answer
     */
    public Map<String, RouteProblem> problems(Set<String> routes) {
        return check.problems(routes);
    }

    /** Begins to look after them. */
    public void start() {
        watch.start();
    }

    /** Label sets have changed. */
    public void labelSetsChanged() {
        watch.wake();
    }

    @Override
    public void close() {
        watch.close();
        topics.close();
    }
}
