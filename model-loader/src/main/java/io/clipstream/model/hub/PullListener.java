package io.clipstream.model.hub;

/** Hears how a pull goes; called on the thread that pulls. */
public interface PullListener {
    /** For those who want to hear nothing. */
    PullListener SILENT = new PullListener() {};

    /**
     * All that is needed is known, and nothing of it has been fetched yet.
     *
     * @param commit 40 hex digits
     * @param files of the model
     * @param bytes in those of them that are not in the cache
     */
    default void begins(String commit, int files, long bytes) {}

    /** So many of those bytes are there. May go back, where something has to be fetched anew. */
    default void reached(long bytes) {}

    /** It takes longer, and why. */
    default void waits(String why) {}
}
