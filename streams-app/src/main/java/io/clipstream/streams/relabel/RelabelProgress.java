package io.clipstream.streams.relabel;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** What a run tells while it goes on, and how it is told to stop. Thread-safe. */
final class RelabelProgress {
    /** Complaints beyond these are only counted. */
    private static final int MAX_COMPLAINTS = 10;

    /** Names of other models beyond these are not kept: they come from outside. */
    private static final int MAX_MODELS = 10;

    private final LongConsumer read;
    private final Consumer<String> complain;
    private final AtomicInteger complaints = new AtomicInteger();
    private final Map<String, Long> otherModels = new TreeMap<>();
    private volatile boolean stopped;
    private volatile boolean lanesEnd;

    /**
     * @param read hears how many offsets more have been read; called by several threads, one at a time
     * @param complain hears what is passed over, with its place
     */
    RelabelProgress(LongConsumer read, Consumer<String> complain) {
        this.read = read;
        this.complain = complain;
    }

    synchronized void read(long offsets) {
        if (offsets > 0) {
            read.accept(offsets);
        }
    }

    void complain(String what) {
        int number = complaints.incrementAndGet();
        if (number <= MAX_COMPLAINTS) {
            complain.accept(what);
        } else if (number == MAX_COMPLAINTS + 1) {
            complain.accept("further ones are only counted");
        }
    }

    synchronized void otherModel(String model) {
        if (otherModels.size() < MAX_MODELS || otherModels.containsKey(model)) {
            otherModels.merge(model, 1L, Long::sum);
        }
    }

    /** Models whose vectors this run has refused, the first {@value #MAX_MODELS}, with how many. */
    synchronized Map<String, Long> otherModels() {
        return Map.copyOf(otherModels);
    }

    /** The run ends soon, without what it has not committed. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** Lanes begin; those before them have ended. */
    void beginLanes() {
        lanesEnd = false;
    }

    /** One lane has failed, or all are done: none goes on. */
    void endLanes() {
        lanesEnd = true;
    }

    boolean lanesAreToEnd() {
        return stopped || lanesEnd;
    }
}
