package io.clipstream.benchmarks;

import io.clipstream.streams.app.ClassifierApplication;
import io.clipstream.streams.metrics.ClassifierMetrics;
import io.clipstream.streams.status.Readiness.Condition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An instance in a process of its own, as {@link Restart} starts it. It says, a line each, when its labels are there
 * ({@code restored N}), when it took its first image ({@code taken}), when all its conditions were met ({@code ready}), and
 * how much heap it uses after a collection ({@code heap N}); then it ends.
 */
final class RestartedInstance {
    private static final long LIMIT_MINUTES = 5;

    private RestartedInstance() {}

    public static void main(String[] arguments) throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        try (ClassifierMetrics metrics = new ClassifierMetrics(new SimpleMeterRegistry(), 1);
                ClassifierApplication application = new ClassifierApplication(
                        BenchmarkKafka.config(arguments[0], Map.of()),
                        StandInEncoders.of(1, taken::countDown),
                        metrics)) {
            application.start();
            say("restored " + application.labelTable().snapshot().labels());
            if (!taken.await(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException("no image was taken: " + application.conditions());
            }
            say("taken");
            while (!application.conditions().stream().allMatch(Condition::met)) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            say("ready");
            System.gc();
            say("heap "
                    + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
