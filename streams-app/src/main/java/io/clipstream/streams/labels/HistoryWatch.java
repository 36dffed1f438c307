package io.clipstream.streams.labels;

import io.clipstream.core.label.EncodedLabelSet;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer's part in relabelling history: sees to it that what a root asks for is begun, by whichever instance writes, and
 * that the root says when it is done, so that it is not begun again. Belongs to the writer's stream thread.
 */
final class HistoryWatch {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryWatch.class);

    private final HistoryRelabelling history;
    private final LabelTable table;

    HistoryWatch(HistoryRelabelling history, LabelTable table) {
        this.history = history;
        this.table = table;
    }

    /** A revision has become active, as the table shows. */
    void activated(String set, RootRecord root) {
        history.cancel(set);
        EncodedLabelSet encoded = table.snapshot().get(set);
        if (history != HistoryRelabelling.NONE
                && root.asksForRelabelling()
                && encoded != null
                && encoded.revision() == root.revision()
                && root.rules().lookBack() != null) {
            history.begin(encoded, root.rules().lookBack());
        }
    }

    /** What an earlier writer has begun and not finished is gone on with. */
    void resume() {
        table.roots().forEach((key, root) -> {
            if (key.model().equals(table.model()) && root.asksForRelabelling()) {
                activated(key.set(), root);
            }
        });
    }

    /** @param write sends a root that says it is done */
    void noteDone(TopicContents contents, BiConsumer<LabelKey.Root, RootRecord> write) {
        for (HistoryRelabelling.Done done : history.takeDone()) {
            RootRecord root = contents.root(done.labelSet());
            if (root != null && root.asksForRelabelling() && root.revision() == done.revision()) {
                LOG.info("History is relabelled with label set {} revision {}", done.labelSet(), done.revision());
                write.accept(new LabelKey.Root(table.model(), done.labelSet()), root.withRelabelled());
            }
        }
    }

    boolean isBusy() {
        return history.isBusy();
    }

    void stop() {
        history.cancelAll();
    }
}
