package io.clipstream.streams.routes;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.Producer;

/** Stands around the producers of a Kafka Streams application. Thread-safe. */
final class RouteGuard {
    private final RouteTable table;
    private final boolean transactional;
    private final List<GuardedProducer> producers = new CopyOnWriteArrayList<>();

    /** @param transactional whether the producers have transactions */
    RouteGuard(RouteTable table, boolean transactional) {
        this.table = table;
        this.transactional = transactional;
    }

    Producer<byte[], byte[]> around(Producer<byte[], byte[]> producer) {
        GuardedProducer guarded = new GuardedProducer(table, producer, transactional, producers::remove);
        producers.add(guarded);
        return guarded.proxy();
    }

    /** Topics for which a producer has waited for so long. */
    Set<String> stuck(long now, Duration patience) {
        Set<String> stuck = new HashSet<>();
        producers.forEach(producer -> stuck.addAll(producer.stuck(now, patience)));
        return stuck;
    }

    /** Gives up the producers that have sent to a topic: each would ask for it again, as if to have it made. */
    void giveUpAllThatKnow(String topic, String reason) {
        producers.stream().filter(producer -> producer.knows(topic)).forEach(producer -> producer.giveUp(reason));
    }

    /** Gives up the producers that have waited for a topic for so long. */
    void giveUpStuck(String topic, long now, Duration patience, String reason) {
        producers.stream()
                .filter(producer -> producer.stuck(now, patience).contains(topic))
                .forEach(producer -> producer.giveUp(reason));
    }
}
