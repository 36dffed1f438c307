package io.clipstream.model.check;

import io.clipstream.model.ModelDescription;

/**
 * How much is encoded in a check. Pixels and token ids, which cost little, are always compared for all samples.
 *
 * @param pictures most pictures to encode, at least 1
 * @param texts most texts to encode, at least 1
 */
public record Extent(int pictures, int texts) {
    /** About a second's work of one core. */
    private static final long STARTUP_OPERATIONS = 40_000_000_000L;

    private static final int STARTUP_PICTURES = 4;
    private static final int STARTUP_TEXTS = 4;

    public Extent {
        if (pictures < 1 || texts < 1) {
            throw new IllegalArgumentException("at least one picture and one text are encoded");
        }
    }

    /** All samples. */
    public static Extent whole() {
        return new Extent(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** Up to four pictures and four short texts: fewer pictures where one of them takes long. */
    public static Extent startup(ModelDescription model) {
        long pictures = STARTUP_OPERATIONS / Math.max(1, model.imageTower().operations());
        return new Extent((int) Math.max(1, Math.min(STARTUP_PICTURES, pictures)), STARTUP_TEXTS);
    }
}
