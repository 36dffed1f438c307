package io.clipstream.streams.relabel;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is with one partition, and what it was pinned to when it began: the text beside the committed offset, and so
 * committed in one transaction with the results.
 *
 * @param start the offset where it began
 * @param end the offset where it ends: the partition's end when the job began
 * @param from of the {@link TimeWindow}, as it was then
 * @param to of the window
 * @param scored vectors scored: results written
 * @param outside of the window, or of images that asked for other sets
 * @param unmatched scored without a result, since the set emits only what is matched
 * @param otherModel refused: vectors of another model
 * @param unreadable passed over: no embeddings, or results too large
 * @param expired offsets that retention took before they were read
 */
record PartitionProgress(
        long start,
        long end,
        @Nullable Long from,
        @Nullable Long to,
        long scored,
        long outside,
        long unmatched,
        long otherModel,
        long unreadable,
        long expired) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    PartitionProgress {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("offsets from " + start + " to " + end);
        }
    }

    static PartitionProgress begin(long start, long end, TimeWindow window) {
        return new PartitionProgress(start, end, window.from(), window.to(), 0, 0, 0, 0, 0, 0);
    }

    TimeWindow window() {
        return new TimeWindow(from, to);
    }

    /** The sum of both, but for their offsets. */
    PartitionProgress plus(PartitionProgress other) {
        return new PartitionProgress(
                start,
                end,
                from,
                to,
                scored + other.scored,
                outside + other.outside,
                unmatched + other.unmatched,
                otherModel + other.otherModel,
                unreadable + other.unreadable,
                expired + other.expired);
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write to memory", e);
        }
    }

    /** @throws IllegalArgumentException where the text is none of ours */
    static PartitionProgress read(String json) {
        try {
            return JSON.readValue(json, PartitionProgress.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not the progress of a job: " + e.getOriginalMessage(), e);
        }
    }
}
