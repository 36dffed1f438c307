package io.clipstream.core.embedding;

import java.util.regex.Pattern;

/**
 * Which model made a vector: the checkpoint's name, {@code @}, and 12 hex digits of the digest of its weights,
 * preprocessing and tokeniser. Vectors of two models never meet.
 *
 * @param name the checkpoint's name, for people
 * @param digest 12 lower-case hex digits
 */
public record ModelId(String name, String digest) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/-]{1,200}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{12}");

    public ModelId {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a model's name matches " + NAME + ", not '" + name + "'");
        }
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException("a model's digest matches " + DIGEST + ", not '" + digest + "'");
        }
    }

    /** Reads what {@link #toString()} writes. */
    public static ModelId parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException("a model id is name@digest, not '" + text + "'");
        }
        return new ModelId(text.substring(0, at), text.substring(at + 1));
    }

    @Override
    public String toString() {
        return name + "@" + digest;
    }
}
