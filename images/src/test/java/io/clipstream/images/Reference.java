package io.clipstream.images;

import io.clipstream.core.arithmetic.Arithmetic;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PreprocessSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** The stored reference tables, and what this module makes of the same pictures. */
final class Reference {
    private Reference() {}

    static byte[] resource(String name) {
        try (InputStream in = Reference.class.getResourceAsStream("/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines without the heading, split at commas. */
    static List<String[]> table(String name) {
        return new String(resource(name), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> line.split(",", -1))
                .toList();
    }

    static String hash(byte[] picture, PreprocessSpec spec, boolean upright, Arithmetic arithmetic)
            throws PictureException {
        try (Preprocessor preprocessor = new Preprocessor(
                spec, PictureLimits.defaults(), DecodeOptions.exact().withExifOrientation(upright), arithmetic)) {
            return sha256(preprocessor.decode(picture).pixels());
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
