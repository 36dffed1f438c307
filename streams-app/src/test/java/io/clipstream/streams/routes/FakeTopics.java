package io.clipstream.streams.routes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/** Brokers that know some topics. */
final class FakeTopics implements RouteTopics {
    final Map<String, RouteState> there = new TreeMap<>();
    final List<String> asked = new ArrayList<>();
    final List<String> created = new ArrayList<>();
    boolean answers = true;
    boolean mayCreate = true;

    void make(String topic, int partitions) {
        there.put(topic, RouteState.open(Uuid.randomUuid(), partitions, 1_000_000));
    }

    @Override
    public Map<String, RouteState> ask(Collection<String> topics) {
        if (!answers) {
            throw new RoutesUnknownException("no answer", new IllegalStateException("away"));
        }
        asked.addAll(topics);
        Map<String, RouteState> states = new LinkedHashMap<>();
        topics.forEach(topic -> states.put(topic, there.getOrDefault(topic, RouteState.missing(topic))));
        return states;
    }

    @Override
    public Map<String, RouteState> create(Collection<String> topics) {
        Map<String, RouteState> failed = new LinkedHashMap<>();
        for (String topic : topics) {
            if (mayCreate) {
                created.add(topic);
                make(topic, 3);
            } else {
                failed.put(topic, RouteState.closed("no topic " + topic + ", and it cannot be made", "another"));
            }
        }
        return failed;
    }

    /** How often a topic was asked about since the last such question. */
    int timesAsked(String topic) {
        int times = (int) asked.stream().filter(topic::equals).count();
        asked.clear();
        return times;
    }

    @Override
    public void close() {}
}
