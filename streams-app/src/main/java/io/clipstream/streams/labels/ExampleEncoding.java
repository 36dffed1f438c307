package io.clipstream.streams.labels;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.label.Example;
import io.clipstream.streams.labels.StoredEmbeddings.UnusableExampleException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of one revision's example pictures, one a step, so that the images' encoder is never kept long. It goes on
 * past a picture that cannot be used: all of them are named at once.
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
    boolean encodeSome() {
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

    private void lookUp() {
        List<Target> targets = new ArrayList<>();
        while (targets.size() < LOOK_UPS_A_STEP
                && left.peekFirst() != null
                && left.getFirst().placed().example() instanceof Example.Stored) {
            targets.add(left.removeFirst());
        }
        try (StoredEmbeddings.Reading reading = encoder.stored().open()) {
            for (Target target : targets) {
                if (target.placed().example() instanceof Example.Stored place && !isCancelled()) {
                    try {
                        add(target.digest(), reading.read(place).toArray());
                    } catch (UnusableExampleException e) {
                        refuse(target, place + ": " + e.getMessage(), e.allowed());
                    }
                }
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
