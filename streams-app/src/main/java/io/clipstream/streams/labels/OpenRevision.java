package io.clipstream.streams.labels;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A revision on its way from its message to the table: a definition that is encoded and then written, or a deletion, which
 * is written at once. Belongs to the writer's stream thread.
 */
final class OpenRevision {
    private static final Duration PROGRESS = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final String set;
    private final RootRecord root;
    private final @Nullable RevisionEncoding encoding;
    private final boolean fromMessage;
    private Set<String> replacedPages = Set.of();
    private Set<String> replacedVectors = Set.of();
    private boolean written;
    private boolean committed;
    private boolean standing;
    private long standsUntil;
    private long saidAt;
    private @Nullable String toldObstacle;

    private OpenRevision(String set, RootRecord root, @Nullable RevisionEncoding encoding, boolean fromMessage) {
        this.set = set;
        this.root = root;
        this.encoding = encoding;
        this.fromMessage = fromMessage;
    }

    /** @param fromMessage whether a message waits for it, and not only a definition that was stored before */
    static OpenRevision of(RevisionEncoding encoding, boolean fromMessage) {
        return new OpenRevision(encoding.plan().set().name(), encoding.plan().root(), encoding, fromMessage);
    }

    static OpenRevision deletion(String set, RootRecord root) {
        return new OpenRevision(set, root, null, true);
    }

    String set() {
        return set;
    }

    long revision() {
        return root.revision();
    }

    RootRecord root() {
        return root;
    }

    /** Null for a deletion. */
    @Nullable
    RevisionEncoding encoding() {
        return encoding;
    }

    boolean isFromMessage() {
        return fromMessage;
    }

    boolean isWritten() {
        return written;
    }

    /** @param former the set's root until now */
    void written(@Nullable RootRecord former) {
        written = true;
        if (former != null) {
            replacedPages = former.pages();
            replacedVectors = Set.copyOf(former.keptVectors());
        }
    }

    /** Digests of the pages that its set had until it was written. */
    Set<String> replacedPages() {
        return replacedPages;
    }

    /** Digests of vectors that its set named until it was written, beside those on its pages. */
    Set<String> replacedVectors() {
        return replacedVectors;
    }

    /** Whether the next look at it would get something done. */
    boolean isReady(LabelTable table) {
        return written ? table.shows(set, root) : encoding != null && encoding.hasNews();
    }

    /** Whether what it has sent has to be committed before it goes on; asked for once. */
    boolean asksForCommit() {
        boolean asks = !committed && encoding != null && encoding.waitsForTable();
        committed |= asks;
        return asks;
    }

    /** Where its encoding stands still, it is tried again half a second later. */
    void goOn(long now) {
        if (encoding == null || !encoding.isStanding()) {
            return;
        }
        if (!standing) {
            standing = true;
            standsUntil = now + RETRY.toMillis();
        } else if (now >= standsUntil) {
            standing = false;
            encoding.goOn();
        }
    }

    /** What it waits for and has not said yet; null where that is nothing. */
    @Nullable
    String newObstacle() {
        String obstacle = encoding == null ? null : encoding.obstacle();
        return Objects.equals(obstacle, toldObstacle) ? null : obstacle;
    }

    /** Whether its progress was said a second ago. */
    boolean isSilent(long now) {
        return now - saidAt >= PROGRESS.toMillis();
    }

    /** How far it is, and what it waits for; to be said. */
    LabelStatus progress(@Nullable Long activeRevision, long now) {
        saidAt = now;
        toldObstacle = encoding == null ? null : encoding.obstacle();
        return status(
                LabelStatus.State.ENCODING, activeRevision, toldObstacle == null ? null : "waits: " + toldObstacle);
    }

    /**
     * What has become of it.
     *
     * @param activeRevision what images are scored with; null: nothing
     * @param reason see {@link LabelStatus}
     */
    LabelStatus status(LabelStatus.State state, @Nullable Long activeRevision, @Nullable String reason) {
        return new LabelStatus(
                set,
                revision(),
                state,
                activeRevision,
                encoding == null ? 0 : encoding.plan().set().labels().size(),
                encoding == null ? 0 : encoding.encodedLabels(),
                root.digest(),
                reason);
    }

    /** What it came to, for people. */
    String extent() {
        return encoding == null
                ? "nothing"
                : encoding.plan().set().labels().size() + " labels, " + encoding.toEncode() + " vectors encoded";
    }

    void cancel() {
        if (encoding != null) {
            encoding.cancel();
        }
    }
}
