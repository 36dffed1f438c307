package io.clipstream.streams.labels;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.label.Example;
import java.util.ArrayDeque;
import java.util.Map;

/** The encoding of one revision's example pictures, one a step, so that the images' encoder is never kept long. */
final class PictureEncoding extends ExampleEncoding {
    private record Target(String digest, String pointer, Example.Picture picture) {}

    private final ExampleEncoder encoder;
    private final ArrayDeque<Target> left = new ArrayDeque<>();

    /** @param examples by the digests of their vectors; those that are no pictures are left out */
    PictureEncoding(ExampleEncoder encoder, Map<String, Placed> examples) {
        this.encoder = encoder;
        examples.forEach((digest, placed) -> {
            if (placed.example() instanceof Example.Picture picture) {
                left.add(new Target(digest, placed.pointer(), picture));
            }
        });
    }

    @Override
    boolean encodeSome() {
        Target next = left.pollFirst();
        if (next != null) {
            encode(next);
        }
        return left.isEmpty();
    }

    private void encode(Target target) {
        try {
            add(target.digest(), encoder.encode(target.picture()).toArray());
        } catch (PictureException e) {
            refuse(
                    target.pointer(),
                    "a picture that cannot be read: " + e.reason().code() + " (" + e.getMessage() + ")",
                    "a picture as on the topic of images");
        } catch (RuntimeException e) {
            refuse(
                    target.pointer(),
                    "a picture that the encoder refuses (" + e.getMessage() + ")",
                    "one that it encodes");
        }
    }
}
