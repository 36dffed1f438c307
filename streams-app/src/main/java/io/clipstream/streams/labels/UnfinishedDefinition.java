package io.clipstream.streams.labels;

import io.clipstream.core.label.LabelSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A definition on {@code label-embeddings} whose revision this model lacks: it was encoded for another model, or by a writer
 * that died half-way.
 *
 * @param topicId id of the topic of label sets that its revision counts in
 */
record UnfinishedDefinition(LabelSet labelSet, String topicId, long revision) {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedDefinition.class);

    /** All of them, the newest of each set. */
    static List<UnfinishedDefinition> of(TopicContents contents, LabelTable table) {
        List<UnfinishedDefinition> unfinished = new ArrayList<>();
        contents.definitions().forEach((set, revision) -> {
            byte[] bytes = table.definitions().get(new LabelKey.Definition(set, revision));
            if (bytes == null) {
                return;
            }
            try {
                StoredDefinition stored = StoredDefinition.read(bytes);
                if (!isDone(contents, contents.root(set), stored.topicId(), revision)) {
                    unfinished.add(new UnfinishedDefinition(
                            LabelSetDocument.read(set, stored.labelSet()), stored.topicId(), revision));
                }
            } catch (RejectedLabelSetException | IllegalArgumentException e) {
                LOG.error(
                        "The stored definition of label set {} revision {} cannot be read any more: {}",
                        set,
                        revision,
                        e.getMessage());
            }
        });
        return unfinished;
    }

    private static boolean isDone(TopicContents contents, @Nullable RootRecord root, String topicId, long revision) {
        return root != null
                && root.state() != RootRecord.State.PENDING
                && !(root.topicId().equals(topicId) && root.revision() < revision)
                && contents.isComplete(root)
                && (root.logits() != null || !root.isActive());
    }
}
