package io.clipstream.streams.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.streams.status.Readiness;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What this instance's meters say of the last seconds: rates from the difference of two looks, quantiles of the latency from its
 * buckets, within which it is taken to be spread evenly. For one thread.
 */
final class RecentFigures {
    /** Looks over which quantiles and means go. */
    private static final int WINDOW = 10;

    private record Look(
            long nanos,
            double classified,
            double deadLetters,
            double batches,
            double batched,
            CountAtBucket[] latency) {}

    private final MeterRegistry registry;
    private final Readiness readiness;
    private final ArrayDeque<Look> looks = new ArrayDeque<>();

    RecentFigures(MeterRegistry registry, Readiness readiness) {
        this.registry = registry;
        this.readiness = readiness;
    }

    /** Forgets what it saw: time has passed without a look. */
    void reset() {
        looks.clear();
    }

    /** Looks once more; to be called about once a second. */
    ObjectNode look(int viewers) {
        Look now = now();
        Look last = looks.isEmpty() ? now : looks.getLast();
        looks.addLast(now);
        if (looks.size() > WINDOW) {
            looks.removeFirst();
        }
        Look first = looks.getFirst();
        double seconds = Math.max(1e-3, (now.nanos() - last.nanos()) / 1e9);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("at", System.currentTimeMillis());
        json.put("imagesPerSecond", Math.max(0, now.classified() - last.classified()) / seconds);
        put(json, "latencyP50", quantile(first.latency(), now.latency(), 0.5));
        put(json, "latencyP99", quantile(first.latency(), now.latency(), 0.99));
        double batches = now.batches() - first.batches();
        put(json, "batchSize", batches > 0 ? (now.batched() - first.batched()) / batches : null);
        Gauge inFlight = registry.find("clipstream.in.flight.images").gauge();
        put(json, "inFlight", inFlight == null ? null : inFlight.value());
        json.put("deadLetters", (long) now.deadLetters());
        json.put("deadLettersPerSecond", Math.max(0, now.deadLetters() - last.deadLetters()) / seconds);
        json.put("viewers", viewers);
        ArrayNode conditions = json.putArray("conditions");
        for (Readiness.Condition condition : readiness.conditions()) {
            conditions
                    .addObject()
                    .put("name", condition.name())
                    .put("met", condition.met())
                    .put("text", condition.text());
        }
        return json;
    }

    private static void put(ObjectNode json, String name, @Nullable Double value) {
        if (value == null || !Double.isFinite(value)) {
            json.putNull(name);
        } else {
            json.put(name, value);
        }
    }

    private Look now() {
        DistributionSummary batches = registry.find("clipstream.batch.size").summary();
        Timer latency = registry.find("clipstream.latency").timer();
        return new Look(
                System.nanoTime(),
                sum("clipstream.images.classified"),
                sum("clipstream.dead.letters"),
                batches == null ? 0 : batches.count(),
                batches == null ? 0 : batches.totalAmount(),
                latency == null ? new CountAtBucket[0] : latency.takeSnapshot().histogramCounts());
    }

    private double sum(String name) {
        return registry.find(name).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** Milliseconds; null where nothing came between the two looks. */
    static @Nullable Double quantile(CountAtBucket[] before, CountAtBucket[] now, double quantile) {
        if (now.length == 0 || before.length != now.length) {
            return null;
        }
        double all = now[now.length - 1].count() - before[now.length - 1].count();
        if (!(all > 0)) {
            return null;
        }
        double wanted = quantile * all;
        double below = 0;
        double from = 0;
        for (int i = 0; i < now.length; i++) {
            double upTo = now[i].count() - before[i].count();
            double bound = now[i].bucket(TimeUnit.MILLISECONDS);
            if (upTo >= wanted && upTo > below) {
                // What lies above the last bound is not known better than that.
                return Double.isFinite(bound) && bound < 1e12
                        ? from + (bound - from) * (wanted - below) / (upTo - below)
                        : from;
            }
            below = upTo;
            from = Double.isFinite(bound) && bound < 1e12 ? bound : from;
        }
        return from;
    }
}
