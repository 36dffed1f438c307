package io.clipstream.streams.labels;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.label.Example;
import io.clipstream.streams.labels.StoredEmbeddings.UnavailableException;
import io.clipstream.streams.labels.StoredEmbeddings.UnusableExampleException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of one revision's example pictures, one a step, so that the images' encoder is never kept long. It goes on
 * past a picture that cannot be used: all of them are named at once. Where the broker or the registry does not answer it
 * stands still, which is nobody's mistake.
 */
final class ExampleEncoding extends Encoding {
    /** References that share a reader. */
    private static final int LOOK_UPS_A_STEP = 16;

    /**
     * An example and its place in the message.
     *
     * @param pointer a JSON pointer
     */
    record Placed(String pointer, Example example) {}

    private record Target(String digest, Placed placed) {}

    private final ExampleEncoder encoder;
    private final ArrayDeque<Target> left = new ArrayDeque<>();
    private final List<Mistake> mistakes = new CopyOnWriteArrayList<>();

    /** @param examples by the digests of their vectors */
    ExampleEncoding(ExampleEncoder encoder, Map<String, Placed> examples) {
        this.encoder = encoder;
        examples.forEach((digest, placed) -> left.add(new Target(digest, placed)));
    }

    @Override
    boolean encodeSome() throws UnavailableException {
        Target next = left.peekFirst();
        if (next == null) {
            return true;
        }
        if (next.placed().example() instanceof Example.Picture picture) {
            left.removeFirst();
            encode(next, picture);
        } else {
            lookUp();
        }
        return left.isEmpty();
    }

    private void encode(Target target, Example.Picture picture) {
        try {
            add(target.digest(), encoder.encode(picture).toArray());
        } catch (PictureException e) {
            refuse(
                    target,
                    "a picture that cannot be read: " + e.reason().code() + " (" + e.getMessage() + ")",
                    "a picture as on the topic of images");
        } catch (RuntimeException e) {
            refuse(target, "a picture that the encoder refuses (" + e.getMessage() + ")", "one that it encodes");
        }
    }

    private void lookUp() throws UnavailableException {
        try (StoredEmbeddings.Reading reading = encoder.stored().open()) {
            for (int i = 0; i < LOOK_UPS_A_STEP && !isCancelled(); i++) {
                Target next = left.peekFirst();
                if (next == null || !(next.placed().example() instanceof Example.Stored place)) {
                    return;
                }
                try {
                    add(next.digest(), reading.read(place).toArray());
                } catch (UnusableExampleException e) {
                    refuse(next, place + ": " + e.getMessage(), e.allowed());
                }
                // Not before: what cannot be read now is read by a later step.
                left.removeFirst();
            }
        }
    }

    private void refuse(Target target, String found, String allowed) {
        mistakes.add(new Mistake(target.placed().pointer(), found, allowed));
    }

    /** All examples that cannot be used, once it has finished; null where there are none. */
    @Nullable
    RejectedLabelSetException refusal() {
        return mistakes.isEmpty() ? null : new RejectedLabelSetException(List.copyOf(mistakes));
    }
}
