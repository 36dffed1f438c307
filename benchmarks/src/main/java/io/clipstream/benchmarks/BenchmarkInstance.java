package io.clipstream.benchmarks;

import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.app.Encoders;
import io.clipstream.streams.config.AppConfig;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.status.Readiness.Condition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;

/** One instance of the application within the benchmark's process, and when it swapped revisions of one label set in. */
final class BenchmarkInstance implements AutoCloseable {
    private static final long LIMIT_SECONDS = 120;

    private final ClassifierMetrics metrics = new ClassifierMetrics(new SimpleMeterRegistry(), 1);
    private final ClassifierApplication application;
    private final RevisionTimes swaps;

    /**
     * @param number among the instances, for people
     * @param set whose revisions are watched
     */
    BenchmarkInstance(int number, AppConfig config, Encoders encoders, String set) {
        application = new ClassifierApplication(config, encoders, metrics);
        swaps = new RevisionTimes("instance " + number);
        application.labelTable().onSwap(snapshot -> {
            EncodedLabelSet swapped = snapshot.get(set);
            if (swapped != null) {
                swaps.seen(swapped.revision());
            }
        });
    }

    void start() {
        application.start();
    }

    RevisionTimes swaps() {
        return swaps;
    }

    int labels() {
        return application.labelTable().snapshot().labels();
    }

    void awaitReady() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!application.conditions().stream().allMatch(Condition::met)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not ready: " + application.conditions());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() {
        application.close();
        metrics.close();
    }
}
