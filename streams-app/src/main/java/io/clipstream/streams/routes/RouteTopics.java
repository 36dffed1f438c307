package io.clipstream.streams.routes;

import java.util.Collection;
import java.util.Map;

/** The topics of routes as the brokers have them. */
interface RouteTopics extends AutoCloseable {
    /**
     * What the brokers say of topics now. To ask makes none.
     *
     * @return a state for each
     * @throws RoutesUnknownException where they do not answer
     */
    Map<String, RouteState> ask(Collection<String> topics);

    /**
     * Makes topics like that of classifications: as many partitions, the configuration that was set on it, and the cluster's
     * own number of replicas.
     *
     * @return what is wrong, by topic; empty where all is done
     * @throws RoutesUnknownException where the brokers do not answer
     */
    Map<String, RouteState> create(Collection<String> topics);

    @Override
    void close();
}
