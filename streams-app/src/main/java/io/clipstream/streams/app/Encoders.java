package io.clipstream.streams.app;

import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.core.image.ImageDecoder;
import java.util.function.Predicate;

/**
 * All that a model brings to the application. Whoever made it closes it, after the application.
 *
 * @param images encodes pictures
 * @param texts encodes prompts; of the same model
 * @param logits turns cosines into logits
 * @param decoder gives what {@code images} takes
 * @param isPicture whether bytes begin with the signature of a picture format, one that is read or one that is not
 * @param device on which it runs, and why, for people
 * @param concurrency batches of pictures that are best encoded at once, at least 1
 * @param batchSize pictures that a batch best has, at least 1
 */
public record Encoders(
        ImageEncoder images,
        TextEncoder texts,
        LogitParameters logits,
        ImageDecoder decoder,
        Predicate<byte[]> isPicture,
        String device,
        int concurrency,
        int batchSize) {
    private static final int USUAL_BATCH = 32;

    public Encoders {
        if (concurrency < 1 || batchSize < 1) {
            throw new IllegalArgumentException(
                    "at least one batch of one picture is encoded at a time, not " + concurrency + " of " + batchSize);
        }
        if (!images.model().equals(texts.model()) || images.dimension() != texts.dimension()) {
            throw new IllegalArgumentException("images are encoded by " + images.model() + " to " + images.dimension()
                    + " numbers, prompts by " + texts.model() + " to " + texts.dimension());
        }
    }

    /** Encoders of one batch at a time, of usual size. */
    public Encoders(
            ImageEncoder images,
            TextEncoder texts,
            LogitParameters logits,
            ImageDecoder decoder,
            Predicate<byte[]> isPicture,
            String device) {
        this(images, texts, logits, decoder, isPicture, device, 1, USUAL_BATCH);
    }

    /** These, with another encoder of pictures in front of this one or in its place. */
    public Encoders withImages(ImageEncoder other) {
        return new Encoders(other, texts, logits, decoder, isPicture, device, concurrency, batchSize);
    }
}
