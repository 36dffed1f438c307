package io.clipstream.streams.labels;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.label.LabelMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set's root for one model: names all that makes up a revision. A set becomes visible, whole, when all its root names is
 * there.
 *
 * @param topicId id of the topic of label sets: within one life of it revisions only grow, a new life starts anew
 * @param state what the revision is
 * @param revision offset of the message
 * @param digest of the definition; empty unless active
 * @param dimension of the vectors; 0 unless active
 * @param mode how the labels relate
 * @param labels pages of labels, in order
 * @param background pages of background prompts
 * @param logits of the model, so that vectors can be scored where it is not loaded; null where an earlier version wrote this
 */
record RootRecord(
        @JsonProperty(required = true) String topicId,
        @JsonProperty(required = true) State state,
        @JsonProperty(required = true) long revision,
        String digest,
        int dimension,
        LabelMode mode,
        List<String> labels,
        List<String> background,
        @Nullable Double threshold,
        @Nullable Integer top,
        boolean onRequest,
        @Nullable LogitParameters logits) {
    /** What a revision is. */
    enum State {
        /** The first one of its set, being encoded. */
        PENDING,
        /** Images are scored with it. */
        ACTIVE,
        /** Deleted: kept so that a replay cannot bring the set back. */
        DELETED
    }

    RootRecord {
        labels = List.copyOf(labels);
        background = List.copyOf(background);
        if (revision < 0 || (state == State.ACTIVE) == labels.isEmpty()) {
            throw new IllegalArgumentException(
                    "a root of state " + state + " at revision " + revision + " with " + labels.size() + " pages");
        }
    }

    static RootRecord pending(String topicId, long revision) {
        return new RootRecord(
                topicId,
                State.PENDING,
                revision,
                "",
                0,
                LabelMode.SINGLE,
                List.of(),
                List.of(),
                null,
                null,
                false,
                null);
    }

    static RootRecord deleted(String topicId, long revision) {
        return new RootRecord(
                topicId,
                State.DELETED,
                revision,
                "",
                0,
                LabelMode.SINGLE,
                List.of(),
                List.of(),
                null,
                null,
                false,
                null);
    }

    boolean isActive() {
        return state == State.ACTIVE;
    }

    /** Whether a message of this topic and revision has been overtaken by what this root stands for. */
    boolean supersedes(String otherTopicId, long otherRevision) {
        return topicId.equals(otherTopicId) && revision > otherRevision;
    }
}
