package io.clipstream.streams.labels;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * One thread that serves encodings in turn, a step each, so that a large set does not hold up a small one. One that encodes
 * stands below the images: while some are in flight it rests four times as long as a step took, so that they lose at most a
 * fifth of what it would take from them. Thread-safe.
 */
final class EncodingThread implements AutoCloseable {
    private static final int REST = 4;

    private final LinkedBlockingQueue<Encoding> encodings = new LinkedBlockingQueue<>();
    private final Set<Encoding> unfinished = ConcurrentHashMap.newKeySet();
    private final AtomicLong steps = new AtomicLong();
    private final BooleanSupplier imagesInFlight;
    private final Thread thread;
    private volatile boolean closed;

    private EncodingThread(String name, BooleanSupplier imagesInFlight) {
        this.imagesInFlight = imagesInFlight;
        this.thread = new Thread(this::work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * For prompts and example pictures.
     *
     * @param imagesInFlight whether the images' encoder has work
     */
    static EncodingThread ofEncoder(BooleanSupplier imagesInFlight) {
        return new EncodingThread("clipstream-encode-labels", imagesInFlight);
    }

    /** For what others have to answer: waiting for them takes nothing from images, and holds up no set that is encoded. */
    static EncodingThread ofLookUps() {
        return new EncodingThread("clipstream-look-up-labels", () -> false);
    }

    void submit(Encoding encoding) {
        // One that was cancelled while it stood still does not come by here again.
        unfinished.removeIf(Encoding::isCancelled);
        unfinished.add(encoding);
        encodings.add(encoding);
    }

    /** Encodings that wait for a step or for what they need for it, or have one made. */
    int unfinished() {
        return (int)
                unfinished.stream().filter(encoding -> !encoding.isCancelled()).count();
    }

    /** Steps made since the start, failed ones included. */
    long steps() {
        return steps.get();
    }

    private void work() {
        try {
            while (!closed) {
                Encoding encoding = encodings.take();
                if (encoding.isCancelled() || encoding.isFinished()) {
                    unfinished.remove(encoding);
                    continue;
                }
                long begin = System.nanoTime();
                boolean goesOn = encoding.step();
                long took = System.nanoTime() - begin;
                steps.incrementAndGet();
                if (goesOn) {
                    encodings.add(encoding);
                } else if (encoding.isFinished()) {
                    unfinished.remove(encoding);
                }
                rest(took * REST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rest(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !closed && imagesInFlight.getAsBoolean(); left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(2)));
        }
    }

    /** Waits for the step that runs, so that the encoder may be closed after it. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
