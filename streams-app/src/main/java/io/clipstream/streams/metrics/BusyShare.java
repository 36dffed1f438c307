package io.clipstream.streams.metrics;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * The share of the last minute in which something ran. Time is kept in slots of a second, each tagged with the second it
 * stands for, so that nothing has to be cleared as time goes by. Thread-safe; two threads that enter a new second at the very same moment
 * may lose a run of one of them.
 */
final class BusyShare {
    private static final int WINDOW = 60;
    private static final int SLOTS = WINDOW + 1;
    private static final long SECOND = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final long start;
    private final AtomicLongArray second = new AtomicLongArray(SLOTS);
    private final AtomicLongArray busy = new AtomicLongArray(SLOTS);

    BusyShare(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** Something ran for so long until now. */
    void ran(long nanos) {
        long end = nanoTime.getAsLong() - start;
        long begin = Math.max(Math.max(0, end - WINDOW * SECOND), end - nanos);
        while (begin < end) {
            long inSecond = begin / SECOND;
            long until = Math.min(end, (inSecond + 1) * SECOND);
            add(inSecond, until - begin);
            begin = until;
        }
    }

    private void add(long inSecond, long nanos) {
        int slot = (int) (inSecond % SLOTS);
        long before = second.get(slot);
        if (before != inSecond && second.compareAndSet(slot, before, inSecond)) {
            busy.set(slot, 0);
        }
        busy.addAndGet(slot, nanos);
    }

    /** Nanoseconds run ÷ nanoseconds passed, over the whole seconds of the last minute; above 1 where several ran at once. */
    double share() {
        long now = (nanoTime.getAsLong() - start) / SECOND;
        long from = Math.max(0, now - WINDOW);
        if (now == from) {
            return 0;
        }
        long sum = 0;
        for (long inSecond = from; inSecond < now; inSecond++) {
            int slot = (int) (inSecond % SLOTS);
            if (second.get(slot) == inSecond) {
                sum += busy.get(slot);
            }
        }
        return (double) sum / ((now - from) * SECOND);
    }
}
