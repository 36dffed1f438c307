package io.clipstream.streams.labels;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.TextEncoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that a revision lacks, in order: prompts, then example pictures, then examples by reference, then, once the table has
 * read all these vectors, the labels that are mixed of them. On the writer's thread; the work itself is done on the encoding
 * thread, and looking up on another.
 */
final class RevisionEncoding {
    private final LabelTable table;
    private final LabelSetPlan plan;
    private final EncodingThread thread;
    private final EncodingThread lookUps;
    private final PromptEncoding prompts;
    private final PictureEncoding pictures;
    private final ExampleLookUp references;
    /** That of the two which is finished last: a set without references does not wait behind those that have some. */
    private final ExampleEncoding lastExamples;

    private final ExampleMixing mixing;
    private final Set<String> missing = new HashSet<>();
    private final int toEncode;
    private final boolean mixes;
    private Encoding now;

    /**
     * Finds out what is missing; starts nothing.
     *
     * @param isThere whether the topic has a vector
     * @param thread where it is encoded
     * @param lookUps where references are looked up
     */
    RevisionEncoding(
            LabelSetPlan plan,
            Predicate<String> isThere,
            TextEncoder texts,
            ExampleEncoder examples,
            LogitParameters logits,
            LabelTable table,
            EncodingThread thread,
            EncodingThread lookUps) {
        this.table = table;
        this.plan = plan;
        this.thread = thread;
        this.lookUps = lookUps;
        Set<String> lackingMixes = new HashSet<>(plan.mixes().keySet());
        lackingMixes.removeIf(isThere);
        mixes = !lackingMixes.isEmpty();
        Map<String, List<String>> lackingPrompts = new LinkedHashMap<>(plan.prompts());
        Map<String, ExampleEncoding.Placed> lackingExamples = new LinkedHashMap<>();
        if (mixes) {
            lackingExamples.putAll(plan.examples());
        } else if (!plan.mixes().isEmpty()) {
            // Made from them once already.
            lackingPrompts.keySet().retainAll(plan.rows());
        }
        lackingPrompts.keySet().removeIf(isThere);
        lackingExamples.keySet().removeIf(isThere);
        missing.addAll(lackingPrompts.keySet());
        missing.addAll(lackingExamples.keySet());
        missing.addAll(lackingMixes);
        toEncode = missing.size();
        prompts = new PromptEncoding(texts, lackingPrompts);
        pictures = new PictureEncoding(examples, lackingExamples);
        references = new ExampleLookUp(examples.stored(), lackingExamples);
        lastExamples = references.isEmpty() ? pictures : references;
        mixing = new ExampleMixing(table, logits, plan, lackingMixes);
        now = prompts;
    }

    /** What it makes the vectors of. */
    LabelSetPlan plan() {
        return plan;
    }

    /** How many vectors were missing at the beginning. */
    int toEncode() {
        return toEncode;
    }

    /** Labels whose vector is ready and taken. */
    int encodedLabels() {
        return (int) plan.root().labels().stream()
                .flatMap(page -> plan.page(page).vectors().stream())
                .filter(vector -> !missing.contains(vector))
                .count();
    }

    void start() {
        submit();
    }

    private void submit() {
        (now == references ? lookUps : thread).submit(now);
    }

    /** What has become ready since the last call. */
    Collection<Encoding.Encoded> take() {
        Collection<Encoding.Encoded> taken = now.take();
        taken.forEach(encoded -> missing.remove(encoded.digest()));
        return taken;
    }

    /**
     * Goes on to what comes next, where it is time; to be called after {@link #take()}.
     *
     * @return whether nothing is left to do or to take
     */
    boolean advance() {
        if (missing.isEmpty()) {
            return true;
        }
        if (!now.isFinished() || now.hasMore()) {
            return false;
        }
        if (now == prompts && mixes) {
            begin(pictures);
        } else if (now == pictures && lastExamples == references) {
            begin(references);
        } else if (now == lastExamples) {
            if (canMix()) {
                begin(mixing);
            }
        } else {
            return true;
        }
        return false;
    }

    private void begin(Encoding next) {
        now = next;
        submit();
    }

    private boolean canMix() {
        return table.hasVectors(plan.prompts().keySet())
                && table.hasVectors(plan.examples().keySet());
    }

    /** Whether it waits for what has been sent to be committed and read. */
    boolean waitsForTable() {
        return now == lastExamples && lastExamples.isFinished() && !canMix();
    }

    /** Whether {@link #advance()} or {@link #take()} would get something done. */
    boolean hasNews() {
        return missing.isEmpty() || (now.hasNews() && !waitsForTable());
    }

    /** Whether it does nothing more until {@link #goOn()}, because of the {@link #obstacle()}. */
    boolean isStanding() {
        return now.isStanding();
    }

    /** Tries again. */
    void goOn() {
        now.goOn();
        submit();
    }

    /** What it meets that may pass, and has met since it last got on; null where that is nothing. */
    @Nullable
    String obstacle() {
        return now.obstacle();
    }

    /** Why it ended early; null where it did not. */
    @Nullable
    RuntimeException failure() {
        return now.failure();
    }

    /** The same, where examples cannot be used. */
    @Nullable
    RejectedLabelSetException refusal() {
        if (!lastExamples.isFinished()) {
            return null;
        }
        List<Mistake> mistakes = new ArrayList<>(pictures.mistakes());
        mistakes.addAll(references.mistakes());
        return mistakes.isEmpty() ? null : new RejectedLabelSetException(mistakes);
    }

    void cancel() {
        prompts.cancel();
        pictures.cancel();
        references.cancel();
        mixing.cancel();
    }
}
