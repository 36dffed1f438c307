package io.clipstream.model.check;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.model.ModelFingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the library that a checkpoint comes from answered for the built-in pictures and texts. {@code
 * src/main/python/clipstream_reference.py} makes it.
 *
 * @param file where it was read from
 * @param madeBy the library, and versions
 * @param fingerprint of the checkpoint that it was made from
 * @param pictures at least one
 * @param texts at least one
 * @param logits {@code pictures × texts}, one picture behind the other
 */
public record Reference(
        Path file,
        String madeBy,
        ModelFingerprint fingerprint,
        List<Picture> pictures,
        List<Text> texts,
        float[] logits) {
    /** The name it has beside a checkpoint. */
    public static final String FILE_NAME = "clipstream-reference.json";

    /**
     * A picture's answer.
     *
     * @param name of the built-in picture
     * @param file SHA-256 of the picture's file, in hex
     * @param pixels SHA-256 of the pixels that the library saw, before normalisation, in hex
     * @param sample some of those pixels' bytes, spread evenly, to tell a difference's size by
     * @param vector of unit length
     */
    record Picture(String name, String file, String pixels, byte[] sample, Embedding vector) {}

    /**
     * A text's answer.
     *
     * @param ids with padding
     * @param vector of unit length
     */
    record Text(String text, long[] ids, Embedding vector) {}

    /** Vectors of the first pictures. */
    Answers imageVectors(int count) {
        return new Answers(pictures.stream().limit(count).map(Picture::vector).toList());
    }

    /** Vectors of the first texts. */
    Answers textVectors(int count) {
        return new Answers(texts.stream().limit(count).map(Text::vector).toList());
    }

    /** The reference beside a checkpoint, if there is one. */
    public static Optional<Reference> beside(Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /**
     * Reads a reference.
     *
     * @throws io.clipstream.model.checkpoint.CheckpointException where the file is missing, malformed, too large, of
     *     another version, or made with other pictures than the built-in ones
     */
    public static Reference read(Path file) throws IOException {
        return new ReferenceFile(file).read();
    }
}
