package io.clipstream.core.batch;

/** Hears of every batch that was run. Called on the threads that run batches: be brief. */
public interface BatchListener {
    /**
     * A batch was run.
     *
     * @param size items in it
     * @param waitedNanos from the submission of its oldest item until it began
     * @param ranNanos from begin to end
     * @param failed items of it without a result
     */
    void ran(int size, long waitedNanos, long ranNanos, int failed);
}
