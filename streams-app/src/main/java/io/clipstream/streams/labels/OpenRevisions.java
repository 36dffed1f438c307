package io.clipstream.streams.labels;

import io.clipstream.core.label.LabelSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The revisions that are on their way, one of each set, and what becomes of each: it is begun; its vectors go out as they
 * are ready; when all are there it is written; and when the table shows it, it is active or deleted. Or it is rejected, or
 * superseded by a newer one. Belongs to the writer's stream thread, and to one life of its task.
 */
final class OpenRevisions {
    private static final Logger LOG = LoggerFactory.getLogger(OpenRevisions.class);

    private final WriterSurroundings around;
    private final TopicContents contents;
    private final WriterOutput output;
    private final String topicId;
    private final LongConsumer release;
    private final BiConsumer<String, RootRecord> shown;
    private final Map<String, OpenRevision> open = new LinkedHashMap<>();
    private boolean swept = true;

    /**
     * @param topicId of the topic of label sets
     * @param release is told offsets of messages that nothing more follows from
     * @param shown is told sets that the table shows, with their roots
     */
    OpenRevisions(
            WriterSurroundings around,
            TopicContents contents,
            WriterOutput output,
            String topicId,
            LongConsumer release,
            BiConsumer<String, RootRecord> shown) {
        this.around = around;
        this.contents = contents;
        this.output = output;
        this.topicId = topicId;
        this.release = release;
        this.shown = shown;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** Whether {@link #advance} would get something done. */
    boolean areReady() {
        return open.values().stream().anyMatch(revision -> revision.isReady(around.table()));
    }

    /**
     * Begins to encode a definition, in place of what of its set is on its way.
     *
     * @param topic id of the topic of label sets that the revision counts in
     * @param fromMessage whether a message waits for it
     */
    void begin(LabelSet definition, String topic, long revision, boolean fromMessage) {
        String set = definition.name();
        supersede(set, revision);
        LabelSetPlan plan = LabelSetPlan.of(
                definition,
                topic,
                revision,
                around.table().model(),
                around.logits(),
                around.encoder().dimension());
        RevisionEncoding encoding = new RevisionEncoding(
                plan,
                contents::hasVector,
                around.encoder(),
                around.examples(),
                around.logits(),
                around.table(),
                around.thread(),
                around.lookUps());
        RootRecord root = contents.root(set);
        if (root == null || !root.isActive()) {
            output.send(rootOf(set), RootRecord.pending(topic, revision));
        }
        OpenRevision opened = OpenRevision.of(encoding, fromMessage);
        open.put(set, opened);
        if (encoding.toEncode() > 0) {
            encoding.start();
            output.say(opened.progress(activeRevision(set), output.now()));
        }
    }

    /** Deletes a set. */
    void delete(String set, long revision) {
        supersede(set, revision);
        RootRecord root = contents.root(set);
        RootRecord deleted = RootRecord.deleted(topicId, revision);
        OpenRevision deletion = OpenRevision.deletion(set, deleted);
        deletion.written(root);
        contents.definitionsOf(set).forEach(definition -> output.send(definition, null));
        output.send(rootOf(set), deleted);
        open.put(set, deletion);
        output.commit();
    }

    /** A message that is no label set, or none that can be had here. */
    void reject(String set, long revision, RejectedLabelSetException refusal) {
        String reason = String.valueOf(refusal.getMessage());
        logRejection(set, revision, reason);
        supersede(set, revision);
        abandonPending(set, revision);
        output.say(new LabelStatus(set, revision, LabelStatus.State.REJECTED, activeRevision(set), 0, 0, "", reason));
        release.accept(revision);
    }

    private static void logRejection(String set, long revision, String reason) {
        LOG.warn("Label set {} revision {} is rejected: {}", set, revision, reason.replace("\n", "; "));
    }

    /** A first revision that will not become active leaves no promise behind. */
    private void abandonPending(String set, long revision) {
        RootRecord root = contents.root(set);
        if (root != null && root.state() == RootRecord.State.PENDING) {
            output.send(rootOf(set), RootRecord.deleted(topicId, revision));
        }
    }

    private void supersede(String set, long newer) {
        OpenRevision older = open.remove(set);
        if (older == null) {
            return;
        }
        LOG.info("Label set {} revision {} is superseded by revision {}", set, older.revision(), newer);
        swept = false;
        older.cancel();
        if (!older.isWritten()) {
            output.say(older.status(LabelStatus.State.SUPERSEDED, activeRevision(set), null));
        }
        releaseMessageOf(older);
    }

    /** Takes each one further. */
    void advance(long now) {
        for (Iterator<OpenRevision> each = open.values().iterator(); each.hasNext(); ) {
            if (isDone(each.next(), now)) {
                each.remove();
            }
        }
    }

    private boolean isDone(OpenRevision revision, long now) {
        RevisionEncoding encoding = revision.encoding();
        if (encoding != null && !revision.isWritten()) {
            for (Encoding.Encoded encoded : encoding.take()) {
                output.sendBytes(new LabelKey.Vector(encoded.digest()), LabelRecords.vector(encoded.vector()));
            }
            String refusal = refusal(revision, encoding);
            if (refusal != null) {
                refuse(revision, refusal);
                return true;
            }
            if (!encoding.advance()) {
                waitFor(revision, now);
                return false;
            }
            write(revision, encoding.plan());
        }
        if (!around.table().shows(revision.set(), revision.root())) {
            return false;
        }
        finish(revision);
        return true;
    }

    private static @Nullable String refusal(OpenRevision revision, RevisionEncoding encoding) {
        RuntimeException failure = encoding.failure();
        if (failure != null) {
            LOG.error("Label set {} revision {} cannot be encoded", revision.set(), revision.revision(), failure);
            return "the encoder refused the prompts: " + failure.getMessage();
        }
        RejectedLabelSetException refusal = encoding.refusal();
        return refusal == null ? null : String.valueOf(refusal.getMessage());
    }

    /** Sees to it that it goes on, and says how far it is. */
    private void waitFor(OpenRevision revision, long now) {
        if (revision.asksForCommit()) {
            output.commit();
        }
        revision.goOn(now);
        String obstacle = revision.newObstacle();
        if (obstacle != null) {
            LOG.warn("Label set {} revision {} waits: {}", revision.set(), revision.revision(), obstacle);
        }
        if (obstacle != null || revision.isSilent(now)) {
            output.say(revision.progress(activeRevision(revision.set()), now));
        }
    }

    private void write(OpenRevision revision, LabelSetPlan plan) {
        RootRecord former = contents.root(revision.set());
        plan.pages().forEach((digest, page) -> {
            if (!contents.hasPage(digest)) {
                output.send(new LabelKey.Page(digest), page);
            }
        });
        output.sendBytes(
                new LabelKey.Definition(revision.set(), revision.revision()),
                StoredDefinition.of(revision.root().topicId(), plan.set()).bytes());
        output.send(rootOf(revision.set()), revision.root());
        revision.written(former);
        output.commit();
    }

    private void finish(OpenRevision revision) {
        String set = revision.set();
        if (revision.root().isActive()) {
            LOG.info("Label set {} revision {} is active: {}", set, revision.revision(), revision.extent());
            output.say(revision.status(LabelStatus.State.ACTIVE, revision.revision(), null));
        } else {
            LOG.info("Label set {} revision {} is deleted", set, revision.revision());
            output.say(revision.status(LabelStatus.State.DELETED, null, null));
        }
        contents.definitionsOf(set).stream()
                .filter(definition -> definition.revision() != revision.revision())
                .forEach(definition -> output.send(definition, null));
        contents.unnamed(revision.replacedPages(), revision.replacedVectors(), neededVectors())
                .forEach(key -> output.send(key, null));
        output.commit();
        shown.accept(set, revision.root());
        releaseMessageOf(revision);
    }

    /** What is found out only while it is being encoded. */
    private void refuse(OpenRevision revision, String reason) {
        logRejection(revision.set(), revision.revision(), reason);
        swept = false;
        output.say(revision.status(LabelStatus.State.REJECTED, activeRevision(revision.set()), reason));
        abandonPending(revision.set(), revision.revision());
        releaseMessageOf(revision);
    }

    private void releaseMessageOf(OpenRevision revision) {
        if (revision.isFromMessage()) {
            release.accept(revision.revision());
        }
    }

    /** There may be what nobody names: it is to be removed when nothing is open. */
    void sweepLater() {
        swept = false;
    }

    /** When nothing is open: removes what was encoded for nothing, by a writer that died or for a set that was superseded. */
    void sweep() {
        if (!swept) {
            swept = true;
            List<LabelKey> abandoned = contents.abandoned(Set.of());
            if (!abandoned.isEmpty()) {
                LOG.info("Removing {} records that no label set names", abandoned.size());
                abandoned.forEach(key -> output.send(key, null));
            }
        }
    }

    private Set<String> neededVectors() {
        Set<String> needed = new HashSet<>();
        for (OpenRevision revision : open.values()) {
            RevisionEncoding encoding = revision.encoding();
            if (encoding != null) {
                needed.addAll(encoding.plan().vectors());
            }
        }
        return needed;
    }

    private LabelKey.Root rootOf(String set) {
        return new LabelKey.Root(around.table().model(), set);
    }

    private @Nullable Long activeRevision(String set) {
        RootRecord root = contents.root(set);
        return root != null && root.isActive() ? root.revision() : null;
    }

    /** Gives up what is being encoded. */
    void cancelAll() {
        open.values().forEach(OpenRevision::cancel);
    }
}
