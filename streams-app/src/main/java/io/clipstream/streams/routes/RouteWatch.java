package io.clipstream.streams.routes;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link RouteTable} true, on a thread of its own: asks about the topics that label sets name when they are new, from
 * time to time, and at once when a producer waits for one. That a topic is gone is believed when it was denied twice: a broker
 * that has just begun denies for a moment what it does not know yet.
 */
final class RouteWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteWatch.class);
    private static final Duration TICK = Duration.ofMillis(250);

    /** How long a producer may wait for an acknowledgement before it is asked whether the topic is there. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Between two denials that are believed. */
    static final Duration DOUBT = Duration.ofMillis(500);

    /** Results may still be on their way that were scored when a set named the route. */
    static final Duration KEPT = Duration.ofMinutes(1);

    private static final Duration TELL_AGAIN = Duration.ofSeconds(30);

    private final RouteTable table;
    private final RouteGuard guard;
    private final Function<Collection<String>, Map<String, RouteState>> brokers;
    private final Supplier<Set<String>> routes;
    private final Duration interval;
    private final Semaphore changed = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    private Set<String> wanted = Set.of();
    private final Map<String, Long> wantedAt = new HashMap<>();
    private final Map<String, Long> deniedAt = new HashMap<>();
    private boolean askedOnce;
    private long askedAllAt;
    private long toldAt;

    /**
     * @param brokers says what becomes of topics
     * @param routes that label sets name now
     * @param interval between two questions about a topic that nothing is the matter with
     */
    RouteWatch(
            RouteTable table,
            RouteGuard guard,
            Function<Collection<String>, Map<String, RouteState>> brokers,
            Supplier<Set<String>> routes,
            Duration interval) {
        this.table = table;
        this.guard = guard;
        this.brokers = brokers;
        this.routes = routes;
        this.interval = interval;
        this.thread = new Thread(this::work, "clipstream-routes");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Label sets have changed: looks at once. */
    void wake() {
        changed.release();
    }

    private void work() {
        try {
            boolean news = true;
            while (!closed) {
                try {
                    look(System.nanoTime(), news);
                } catch (RoutesUnknownException e) {
                    tell(e);
                } catch (RuntimeException e) {
                    LOG.error("The topics of routes could not be looked at", e);
                }
                news = changed.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS);
                changed.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(RoutesUnknownException e) {
        long now = System.nanoTime();
        if (!closed && (toldAt == 0 || now - toldAt > TELL_AGAIN.toNanos())) {
            toldAt = now;
            LOG.warn("{}", e.getMessage());
        }
    }

    /**
     * One look.
     *
     * @param now {@link System#nanoTime()}
     * @param news whether label sets have changed: then those that were missing are asked about as well
     */
    void look(long now, boolean news) {
        if (news) {
            wanted = Set.copyOf(routes.get());
        }
        wanted.forEach(route -> wantedAt.put(table.topic(route), now));
        // What the writer of label sets has asked about is not wanted by a set yet.
        table.topics().forEach(topic -> wantedAt.putIfAbsent(topic, now));
        for (String topic : Set.copyOf(wantedAt.keySet())) {
            if (now - wantedAt.getOrDefault(topic, now) > KEPT.toNanos()) {
                wantedAt.remove(topic);
                deniedAt.remove(topic);
                table.forget(topic);
            }
        }
        boolean due = !askedOnce || now - askedAllAt >= interval.toNanos();
        Set<String> asked = new TreeSet<>(guard.stuck(now, PATIENCE));
        for (String topic : wantedAt.keySet()) {
            RouteState state = table.state(topic);
            if (due || state == null || deniedAt.containsKey(topic) || (news && !state.isOpen())) {
                asked.add(topic);
            }
        }
        if (asked.isEmpty()) {
            return;
        }
        Map<String, RouteState> answers = brokers.apply(asked);
        if (due) {
            askedOnce = true;
            askedAllAt = now;
        }
        answers.forEach((topic, answer) -> judge(topic, answer, now));
    }

    private void judge(String topic, RouteState answer, long now) {
        RouteState before = table.state(topic);
        if (answer.isOpen()) {
            deniedAt.remove(topic);
            table.put(topic, answer);
            if (before != null && before.isOpen() && !before.topicId().equals(answer.topicId())) {
                guard.giveUpStuck(topic, now, PATIENCE, topic + " was deleted and made again");
            }
            return;
        }
        Long first = deniedAt.putIfAbsent(topic, now);
        boolean believed = (before != null && !before.isOpen()) || (first != null && now - first >= DOUBT.toNanos());
        if (believed) {
            deniedAt.remove(topic);
            table.put(topic, answer);
            guard.giveUpAllThatKnow(topic, topic + " takes no results any more: " + answer.problem());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
