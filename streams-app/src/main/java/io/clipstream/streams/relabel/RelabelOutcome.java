package io.clipstream.streams.relabel;

import java.util.Map;

/**
 * How a run ended.
 *
 * @param state what became of the job
 * @param job its consumer group
 * @param total of the whole job, over all runs of it; its offsets mean nothing
 * @param scoredNow vectors scored in this run
 * @param seconds that this run took
 * @param otherModels models whose vectors this run refused, with how many
 */
record RelabelOutcome(
        State state,
        String job,
        PartitionProgress total,
        long scoredNow,
        double seconds,
        Map<String, Long> otherModels) {
    /** What became of a job. */
    enum State {
        /** All is scored. */
        COMPLETE,
        /** It was complete before: nothing was written. */
        ALREADY_COMPLETE,
        /** It was told to stop, and can be gone on with. */
        STOPPED
    }

    RelabelOutcome {
        otherModels = Map.copyOf(otherModels);
    }
}
