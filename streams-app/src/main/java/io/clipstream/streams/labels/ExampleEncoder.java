package io.clipstream.streams.labels;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.image.ImageDecoder;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.label.Example;
import java.util.List;

/**
 * Example pictures to vectors, by the very decoder and encoder that the images go through.
 *
 * @param decoder gives what the encoder takes
 * @param images of the same model as the prompts' encoder
 * @param stored vectors that examples refer to
 */
public record ExampleEncoder(ImageDecoder decoder, ImageEncoder images, StoredEmbeddings stored) {
    Embedding encode(Example.Picture picture) throws PictureException {
        return images.encode(List.of(decoder.decode(picture.content()))).get(0);
    }
}
