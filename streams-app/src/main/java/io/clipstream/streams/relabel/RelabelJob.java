package io.clipstream.streams.relabel;

import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.EncodedLabelSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.kafka.common.Uuid;

/**
 * Names a job, so that the same command finds it again: its consumer group holds how far it is, its transactional ids keep a
 * second process from working on it at the same time.
 *
 * @param owner begins the name of the group and of the transactional ids
 * @param labelSet with whose revision vectors are scored
 * @param embeddings the topic of vectors
 * @param embeddingsId its id: a topic that was made anew holds other vectors
 * @param output the topic of results
 * @param from as it was given, empty for none: a duration back means the time when the job first began
 * @param to the same
 * @param askedOnly whether images that asked for other sets are left out
 * @param number 0, or how often the same has been asked for again
 */
record RelabelJob(
        String owner,
        String labelSet,
        long revision,
        String digest,
        ModelId model,
        String embeddings,
        Uuid embeddingsId,
        String output,
        String from,
        String to,
        boolean askedOnly,
        int number) {
    private static final int DIGITS = 12;
    private static final int REVISION_DIGITS = 8;

    static RelabelJob of(
            String owner,
            EncodedLabelSet set,
            String embeddings,
            Uuid embeddingsId,
            String output,
            String from,
            String to,
            boolean askedOnly) {
        return new RelabelJob(
                owner,
                set.name(),
                set.revision(),
                set.digest(),
                set.model(),
                embeddings,
                embeddingsId,
                output,
                from,
                to,
                askedOnly,
                0);
    }

    /** The same work as a job of its own. */
    RelabelJob again() {
        return new RelabelJob(
                owner,
                labelSet,
                revision,
                digest,
                model,
                embeddings,
                embeddingsId,
                output,
                from,
                to,
                askedOnly,
                number + 1);
    }

    /** The consumer group that holds its offsets. */
    String group() {
        return allRevisions() + revision + "-" + digest.substring(0, REVISION_DIGITS)
                + (number == 0 ? "" : "-again-" + number);
    }

    /** What the groups of the same work begin with, whatever the set's revision. */
    String allRevisions() {
        String content = String.join(
                "\n",
                labelSet,
                model.toString(),
                embeddings,
                embeddingsId.toString(),
                output,
                from,
                to,
                Boolean.toString(askedOnly));
        return owner + labelSet + "-" + hex(content) + "-r";
    }

    /** One for each of its lanes. */
    String transactionalId(int lane) {
        return group() + "-" + lane;
    }

    /** Whoever took this one last may work on the job. */
    String ownersTransactionalId() {
        return group() + "-owner";
    }

    private static String hex(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
