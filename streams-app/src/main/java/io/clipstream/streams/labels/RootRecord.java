package io.clipstream.streams.labels;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.label.Emit;
import io.clipstream.core.label.LabelMode;
import io.clipstream.core.label.LabelSetRules;
import io.clipstream.core.label.ThresholdOn;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
 * @param thresholdOn null in roots of the first release, like those that follow
 * @param emit see {@link LabelSetRules}, as of the others
 * @param route where results go in place of the topic of classifications
 * @param logits of the model, so that vectors can be scored where it is not loaded; null where an earlier version wrote this
 * @param lookBack how far back the revision relabels, ISO 8601; null: not at all
 * @param relabelled true once that is done
 * @param sources digests of vectors that vectors on the pages are mixed of: kept, so that what does not change is not encoded
 *     again; null where there are none
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
        @Nullable ThresholdOn thresholdOn,
        @Nullable Double margin,
        @Nullable Double logitScale,
        @Nullable Emit emit,
        @Nullable String route,
        @Nullable LogitParameters logits,
        @Nullable String lookBack,
        @Nullable Boolean relabelled,
        @Nullable List<String> sources) {
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
        sources = sources == null || sources.isEmpty() ? null : List.copyOf(sources);
        if (revision < 0 || (state == State.ACTIVE) == labels.isEmpty()) {
            throw new IllegalArgumentException(
                    "a root of state " + state + " at revision " + revision + " with " + labels.size() + " pages");
        }
        rules(Objects.requireNonNull(mode), threshold, thresholdOn, margin, logitScale, top, emit, onRequest, route)
                .withLookBack(lookBack == null ? null : Duration.parse(lookBack));
    }

    /** Nothing is lost of the rules: {@link #rules()} gives them back. */
    static RootRecord active(
            String topicId,
            long revision,
            String digest,
            int dimension,
            LabelSetRules rules,
            List<String> labels,
            List<String> background,
            @Nullable LogitParameters logits) {
        return of(topicId, State.ACTIVE, revision, digest, dimension, rules, labels, background, logits);
    }

    static RootRecord pending(String topicId, long revision) {
        return of(topicId, State.PENDING, revision, "", 0, LabelSetRules.DEFAULT, List.of(), List.of(), null);
    }

    static RootRecord deleted(String topicId, long revision) {
        return of(topicId, State.DELETED, revision, "", 0, LabelSetRules.DEFAULT, List.of(), List.of(), null);
    }

    private static RootRecord of(
            String topicId,
            State state,
            long revision,
            String digest,
            int dimension,
            LabelSetRules rules,
            List<String> labels,
            List<String> background,
            @Nullable LogitParameters logits) {
        return new RootRecord(
                topicId,
                state,
                revision,
                digest,
                dimension,
                rules.mode(),
                labels,
                background,
                rules.threshold(),
                rules.top(),
                rules.onRequest(),
                // What is the default is left out, as in roots of the first release.
                rules.thresholdOn() == ThresholdOn.PROBABILITY ? null : rules.thresholdOn(),
                rules.margin(),
                rules.logitScale(),
                rules.emit() == Emit.ALL ? null : rules.emit(),
                rules.route(),
                logits,
                rules.lookBack() == null ? null : rules.lookBack().toString(),
                null,
                null);
    }

    RootRecord withSources(List<String> vectors) {
        return with(relabelled, vectors);
    }

    /** The same revision, once stored vectors are scored with it. */
    RootRecord withRelabelled() {
        return with(true, sources);
    }

    private RootRecord with(@Nullable Boolean nowRelabelled, @Nullable List<String> nowSources) {
        return new RootRecord(
                topicId,
                state,
                revision,
                digest,
                dimension,
                mode,
                labels,
                background,
                threshold,
                top,
                onRequest,
                thresholdOn,
                margin,
                logitScale,
                emit,
                route,
                logits,
                lookBack,
                nowRelabelled,
                nowSources);
    }

    /** Digests of all its pages. */
    Set<String> pages() {
        Set<String> pages = new HashSet<>(labels);
        pages.addAll(background);
        return pages;
    }

    /** Vectors that others are mixed of. */
    List<String> keptVectors() {
        return sources == null ? List.of() : sources;
    }

    LabelSetRules rules() {
        return rules(mode, threshold, thresholdOn, margin, logitScale, top, emit, onRequest, route)
                .withLookBack(lookBack == null ? null : Duration.parse(lookBack));
    }

    /** Whether stored vectors are still to be scored with this revision. */
    boolean asksForRelabelling() {
        return isActive() && lookBack != null && !Boolean.TRUE.equals(relabelled);
    }

    private static LabelSetRules rules(
            LabelMode mode,
            @Nullable Double threshold,
            @Nullable ThresholdOn thresholdOn,
            @Nullable Double margin,
            @Nullable Double logitScale,
            @Nullable Integer top,
            @Nullable Emit emit,
            boolean onRequest,
            @Nullable String route) {
        return new LabelSetRules(
                        mode,
                        threshold,
                        thresholdOn == null ? ThresholdOn.PROBABILITY : thresholdOn,
                        margin,
                        logitScale,
                        top,
                        emit == null ? Emit.ALL : emit,
                        onRequest)
                .withRoute(route);
    }

    boolean isActive() {
        return state == State.ACTIVE;
    }

    /** Whether a message of this topic and revision has been overtaken by what this root stands for. */
    boolean supersedes(String otherTopicId, long otherRevision) {
        return topicId.equals(otherTopicId) && revision > otherRevision;
    }
}
