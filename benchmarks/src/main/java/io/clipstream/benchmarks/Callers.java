package io.clipstream.benchmarks;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that call the same thing over and over, side by side. */
final class Callers implements AutoCloseable {
    private final ExecutorService threads;

    Callers(int most) {
        this.threads = Executors.newFixedThreadPool(most);
    }

    /**
     * @param count callers at once
     * @param leastSeconds that each goes on for, to the end of its last call
     * @param items in a call
     * @return items a second, of all callers together
     */
    double rate(int count, double leastSeconds, int items, Runnable call) {
        long begin = System.nanoTime();
        Callable<Double> caller = () -> {
            long done = 0;
            while (done == 0 || Seconds.since(begin) < leastSeconds) {
                call.run();
                done += items;
            }
            return done / Seconds.since(begin);
        };
        double rate = 0;
        try {
            for (Future<Double> each : threads.invokeAll(Collections.nCopies(count, caller))) {
                rate += each.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return rate;
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
