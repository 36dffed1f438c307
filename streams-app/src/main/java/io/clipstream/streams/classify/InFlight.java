package io.clipstream.streams.classify;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many images, and how many of their bytes, are between being taken and being scored, in the whole process. There is no
 * limit on bytes in Kafka Streams' own buffers; this is the one that holds. Thread-safe.
 */
public final class InFlight {
    private final int maxImages;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private int images;
    private long bytes;

    /**
     * @param maxImages to keep the encoder busy at least two batches
     * @param maxBytes encoded and decoded bytes together; a single image larger than this still passes, alone
     */
    public InFlight(int maxImages, long maxBytes) {
        if (maxImages < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "at least one image and one byte, not " + maxImages + " and " + maxBytes);
        }
        this.maxImages = maxImages;
        this.maxBytes = maxBytes;
    }

    void enter(long size) {
        lock.lock();
        try {
            images++;
            bytes += size;
        } finally {
            lock.unlock();
        }
    }

    void leave(long size) {
        lock.lock();
        try {
            images--;
            bytes -= size;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isFull() {
        lock.lock();
        try {
            return images >= maxImages || bytes >= maxBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is room, or the time is up. */
    void awaitRoom(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long remaining = atMost.toNanos();
            while ((images >= maxImages || bytes >= maxBytes) && remaining > 0) {
                remaining = left.awaitNanos(remaining);
            }
        } finally {
            lock.unlock();
        }
    }

    public int maxImages() {
        return maxImages;
    }

    public int images() {
        lock.lock();
        try {
            return images;
        } finally {
            lock.unlock();
        }
    }

    public long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
