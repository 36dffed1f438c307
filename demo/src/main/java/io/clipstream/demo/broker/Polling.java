package io.clipstream.demo.broker;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting for what can only be asked again and again: a port that opens, a lock that falls. */
final class Polling {
    private static final long INTERVAL_MILLIS = 20;

    private Polling() {}

    /** Asks at least once; false when the time is up. */
    static boolean until(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
        }
        return true;
    }
}
