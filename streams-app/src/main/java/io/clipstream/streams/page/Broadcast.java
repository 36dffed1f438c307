package io.clipstream.streams.page;

import io.clipstream.streams.page.Frame.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Frames to all viewers. There is one ring of the latest frames, and each viewer has a place in it: a viewer that is slower than the
 * ring turns misses what was overwritten, and is given the state anew. So memory is bounded whatever viewers do, and nobody waits for
 * them. Thread-safe.
 */
final class Broadcast {
    private final Frame[] ring;
    private final int keptFlow;
    private final int maxViewers;
    private final Map<String, byte[]> state = new LinkedHashMap<>();
    private final ArrayDeque<byte[]> flow = new ArrayDeque<>();
    private long next;
    private int viewers;
    private long lastSeen = System.nanoTime();
    private boolean closed;

    /**
     * @param size frames in the ring
     * @param keptFlow frames of the flow that who comes later gets
     * @param maxViewers at the same time
     */
    Broadcast(int size, int keptFlow, int maxViewers) {
        this.ring = new Frame[size];
        this.keptFlow = keptFlow;
        this.maxViewers = maxViewers;
    }

    /** Sends frames, all at once, so that viewers wake up once. */
    synchronized void publish(List<Frame> frames) {
        if (frames.isEmpty()) {
            return;
        }
        for (Frame frame : frames) {
            ring[(int) (next++ % ring.length)] = frame;
            if (frame.kind() == Kind.STATE) {
                state.put(frame.key(), frame.bytes());
            } else if (frame.kind() == Kind.END_OF_STATE) {
                state.remove(frame.key());
            } else if (frame.kind() == Kind.FLOW) {
                flow.addLast(frame.bytes());
                if (flow.size() > keptFlow) {
                    flow.removeFirst();
                }
            }
        }
        notifyAll();
    }

    /** Forgets what was kept of the flow. */
    synchronized void forgetFlow() {
        flow.clear();
    }

    /** Takes a viewer in; empty where there are as many as may be. */
    synchronized Optional<Viewer> join() {
        if (viewers >= maxViewers || closed) {
            return Optional.empty();
        }
        viewers++;
        notifyAll();
        return Optional.of(new Viewer());
    }

    synchronized int viewers() {
        return viewers;
    }

    /** Whether somebody watches, or did so a moment ago: a page that is loaded anew is away only so long. */
    synchronized boolean isWatched(long graceNanos) {
        return !closed && (viewers > 0 || System.nanoTime() - lastSeen < graceNanos);
    }

    /** Waits for a viewer. @return false once this is closed */
    synchronized boolean awaitViewer() throws InterruptedException {
        while (viewers == 0 && !closed) {
            wait();
        }
        return !closed;
    }

    /** Lets all viewers go. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** One who watches; used by one thread. */
    final class Viewer implements AutoCloseable {
        private long place = -1;
        private boolean left;

        private Viewer() {}

        /**
         * The frames since the last call, the state first where this is the first or some were missed.
         *
         * @return empty where none came within the time, or this is closed
         */
        List<byte[]> next(long millis) throws InterruptedException {
            synchronized (Broadcast.this) {
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
                while (place == next && !closed) {
                    long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                    if (left <= 0) {
                        return List.of();
                    }
                    Broadcast.this.wait(left);
                }
                return take();
            }
        }

        private List<byte[]> take() {
            List<byte[]> frames = new ArrayList<>();
            if (place < 0 || next - place > ring.length) {
                frames.addAll(state.values());
                if (place < 0) {
                    frames.addAll(flow);
                }
            } else {
                for (long at = place; at < next; at++) {
                    frames.add(ring[(int) (at % ring.length)].bytes());
                }
            }
            place = next;
            return frames;
        }

        boolean isOver() {
            synchronized (Broadcast.this) {
                return closed;
            }
        }

        @Override
        public void close() {
            synchronized (Broadcast.this) {
                if (!left) {
                    left = true;
                    viewers--;
                    lastSeen = System.nanoTime();
                }
            }
        }
    }
}
