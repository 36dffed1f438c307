package io.clipstream.streams.classify;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.label.EncodedLabelSet;
import io.clipstream.core.score.Classification;
import io.clipstream.core.score.Scorer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An image that waits for nothing any more, with the label sets that it meets and what they say of it. Belongs to one thread. */
final class ReadyImage {
    private final EncodedImage image;
    private final List<EncodedLabelSet> sets;
    private final List<String> missing;
    private final IdentityHashMap<EncodedLabelSet, Classification> results = new IdentityHashMap<>();
    private @Nullable Throwable failure;
    private long nanos;

    /**
     * @param sets that it meets, in the order of its results
     * @param missing names of sets that it names and that are not there
     */
    ReadyImage(EncodedImage image, List<EncodedLabelSet> sets, List<String> missing) {
        this.image = image;
        this.sets = sets;
        this.missing = missing;
    }

    /**
     * Scores images together: for each label set one matrix product over all that meet it. A set that cannot be scored is a
     * failure of those images alone.
     */
    static void scoreTogether(List<ReadyImage> images, Scorer scorer) {
        IdentityHashMap<EncodedLabelSet, List<ReadyImage>> meeting = new IdentityHashMap<>();
        for (ReadyImage image : images) {
            for (EncodedLabelSet set : image.sets) {
                meeting.computeIfAbsent(set, any -> new ArrayList<>()).add(image);
            }
        }
        meeting.forEach((set, some) -> score(some, set, scorer));
    }

    private static void score(List<ReadyImage> images, EncodedLabelSet set, Scorer scorer) {
        long begin = System.nanoTime();
        List<Embedding> vectors = images.stream().map(one -> one.image.vector()).toList();
        try {
            List<Classification> results = scorer.score(vectors, set);
            for (int i = 0; i < images.size(); i++) {
                images.get(i).results.put(set, results.get(i));
            }
        } catch (RuntimeException | Error e) {
            images.forEach(one -> one.failure = e);
        }
        long share = (System.nanoTime() - begin) / images.size();
        images.forEach(one -> one.nanos += share);
    }

    EncodedImage image() {
        return image;
    }

    List<EncodedLabelSet> sets() {
        return sets;
    }

    List<String> missing() {
        return missing;
    }

    /** Why one of its sets could not be scored; null where all were. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** What one of its sets says of it, after {@link #scoreTogether} and without a {@link #failure}. */
    Classification result(EncodedLabelSet set) {
        return Objects.requireNonNull(results.get(set));
    }

    /** Its share of the time that scoring took. */
    long nanos() {
        return nanos;
    }
}
