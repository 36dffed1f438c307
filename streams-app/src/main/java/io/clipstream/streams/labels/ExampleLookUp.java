package io.clipstream.streams.labels;

import io.clipstream.core.label.Example;
import io.clipstream.streams.labels.StoredEmbeddings.UnavailableException;
import io.clipstream.streams.labels.StoredEmbeddings.UnusableExampleException;
import java.util.ArrayDeque;
import java.util.Map;

/**
 * The looking up of the vectors that one revision's examples refer to. Where the broker or the registry does not answer it
 * stands still, which is nobody's mistake.
 */
final class ExampleLookUp extends ExampleEncoding {
    /** References that share a reader. */
    private static final int LOOK_UPS_A_STEP = 16;

    private record Target(String digest, String pointer, Example.Stored place) {}

    private final StoredEmbeddings stored;
    private final ArrayDeque<Target> left = new ArrayDeque<>();

    /** @param examples by the digests of their vectors; those that are no references are left out */
    ExampleLookUp(StoredEmbeddings stored, Map<String, Placed> examples) {
        this.stored = stored;
        examples.forEach((digest, placed) -> {
            if (placed.example() instanceof Example.Stored place) {
                left.add(new Target(digest, placed.pointer(), place));
            }
        });
    }

    /** Whether there is nothing to look up; to be asked before the first step. */
    boolean isEmpty() {
        return left.isEmpty();
    }

    @Override
    boolean encodeSome() throws UnavailableException {
        try (StoredEmbeddings.Reading reading = stored.open()) {
            for (int i = 0; i < LOOK_UPS_A_STEP && !left.isEmpty() && !isCancelled(); i++) {
                lookUp(reading, left.element());
                // Not before: what cannot be read now is read by a later step.
                left.remove();
            }
        }
        return left.isEmpty();
    }

    private void lookUp(StoredEmbeddings.Reading reading, Target target) throws UnavailableException {
        try {
            add(target.digest(), reading.read(target.place()).toArray());
        } catch (UnusableExampleException e) {
            refuse(target.pointer(), target.place() + ": " + e.getMessage(), e.allowed());
        }
    }
}
