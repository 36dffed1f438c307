package io.clipstream.it;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.RgbImage;
import io.clipstream.streams.app.Encoders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A model without a network, for what has nothing to do with one. A picture is a PNG's signature and a text {@code
 * word-number}; its vector is that of the prompt {@code word}, so that the label of the same name wins. {@code BAD} cannot
 * be decoded; {@code POISON} makes the encoder fail for its whole batch.
 */
final class FakeEncoders {
    static final ModelId MODEL = new ModelId("fake", "0123456789ab");
    static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    static final String BAD = "BAD";
    static final String POISON = "POISON";

    private static final int DIMENSION = 64;
    private static final int SIDE = 4;

    private FakeEncoders() {}

    static byte[] picture(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] picture = Arrays.copyOf(SIGNATURE, SIGNATURE.length + bytes.length);
        System.arraycopy(bytes, 0, picture, SIGNATURE.length, bytes.length);
        return picture;
    }

    /**
     * @param batchMillis what a batch takes, besides a millisecond an image
     * @param promptMillis what a prompt takes
     */
    static Encoders of(int batchMillis, int promptMillis) {
        return new Encoders(
                new Images(batchMillis),
                new Texts(promptMillis),
                new LogitParameters(100, 0, Likelihood.SOFTMAX),
                FakeEncoders::decode,
                bytes -> bytes.length >= SIGNATURE.length
                        && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length),
                "nothing (no network, for tests)");
    }

    private static RgbImage decode(byte[] encoded) throws PictureException {
        String text = new String(encoded, SIGNATURE.length, encoded.length - SIGNATURE.length, StandardCharsets.UTF_8);
        if (text.startsWith(BAD)) {
            throw new PictureException(PictureException.Reason.CORRUPT, "the picture says so: " + text);
        }
        byte[] pixels = new byte[SIDE * SIDE * RgbImage.CHANNELS];
        ByteBuffer.wrap(pixels).putInt(word(text).hashCode());
        return new RgbImage(SIDE, SIDE, pixels);
    }

    private static String word(String text) {
        int end = text.indexOf('-');
        return end < 0 ? text : text.substring(0, end);
    }

    /** The vector of a picture of that word, and of the prompt that is the word. */
    static Embedding vectorOf(String word) {
        return vector(word.hashCode());
    }

    private static Embedding vector(int seed) {
        Random random = new Random(seed);
        float[] values = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Embedding.normalise(values);
    }

    private static void work(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private record Images(int batchMillis) implements ImageEncoder {
        @Override
        public ModelId model() {
            return MODEL;
        }

        @Override
        public int dimension() {
            return DIMENSION;
        }

        @Override
        public int imageSize() {
            return SIDE;
        }

        @Override
        public List<Embedding> encode(List<RgbImage> images) {
            work(batchMillis + images.size());
            List<Integer> seeds = images.stream()
                    .map(image -> ByteBuffer.wrap(image.pixels()).getInt())
                    .toList();
            if (seeds.contains(POISON.hashCode())) {
                throw new IllegalStateException("a poisoned picture in the batch");
            }
            return seeds.stream().map(FakeEncoders::vector).toList();
        }

        @Override
        public void close() {}
    }

    private record Texts(int promptMillis) implements TextEncoder {
        @Override
        public ModelId model() {
            return MODEL;
        }

        @Override
        public int dimension() {
            return DIMENSION;
        }

        @Override
        public List<Embedding> encode(List<String> prompts) {
            work((long) promptMillis * prompts.size());
            return prompts.stream().map(prompt -> vector(prompt.hashCode())).toList();
        }

        @Override
        public void close() {}
    }
}
