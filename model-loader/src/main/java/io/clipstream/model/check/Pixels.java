package io.clipstream.model.check;

import io.clipstream.core.image.RgbImage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Compares pixels with a reference that holds their digest and a sample of their bytes. */
final class Pixels {
    private Pixels() {}

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * The largest difference in levels: 0 where the digests agree; else that of the sample, and at least 1. 255 where
     * they cannot be compared.
     */
    static int difference(RgbImage image, Reference.Picture reference) {
        byte[] pixels = image.pixels();
        if (sha256(pixels).equals(reference.pixels())) {
            return 0;
        }
        int count = reference.sample().length;
        if (count > pixels.length) {
            return 255;
        }
        int largest = 1;
        for (int i = 0; i < count; i++) {
            int at = (int) ((long) i * pixels.length / count);
            largest =
                    Math.max(largest, Math.abs((pixels[at] & 0xff) - (reference.sample()[i] & 0xff)));
        }
        return largest;
    }
}
