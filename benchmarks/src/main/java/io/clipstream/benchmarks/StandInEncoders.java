package io.clipstream.benchmarks;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.core.image.RgbImage;
import io.clipstream.streams.app.Encoders;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Encoders that cost nothing, for benchmarks of all that is not the model: vectors of 512 numbers that depend on the input
 * alone, and take microseconds. Any bytes are a picture.
 */
final class StandInEncoders {
    private static final ModelId MODEL = new ModelId("stand-in", "0123456789ab");
    private static final int DIMENSION = 512;
    private static final int SIDE = 8;

    private StandInEncoders() {}

    /**
     * @param batchMillis that a batch of images takes, without using a processor, as on an accelerator
     * @param onDecode called with each picture
     */
    static Encoders of(int batchMillis, Runnable onDecode) {
        return of(MODEL, DIMENSION, batchMillis, onDecode);
    }

    /**
     * The same in the name of another model.
     *
     * @param dimension of its vectors
     */
    static Encoders of(ModelId model, int dimension, int batchMillis, Runnable onDecode) {
        return new Encoders(
                new Images(model, dimension, batchMillis),
                new Texts(model, dimension),
                new LogitParameters(100, 0, LogitParameters.Likelihood.SOFTMAX),
                encoded -> {
                    onDecode.run();
                    return RgbImage.grey(SIDE, SIDE);
                },
                bytes -> true,
                "no device: a stand-in for measuring all else");
    }

    private static Embedding vector(int dimension, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return Embedding.normalise(values);
    }

    private record Images(ModelId model, int dimension, int batchMillis) implements ImageEncoder {
        @Override
        public int imageSize() {
            return SIDE;
        }

        @Override
        public List<Embedding> encode(List<RgbImage> images) {
            try {
                TimeUnit.MILLISECONDS.sleep(batchMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return images.stream()
                    .map(image -> vector(dimension, image.width()))
                    .toList();
        }

        @Override
        public void close() {}
    }

    private record Texts(ModelId model, int dimension) implements TextEncoder {
        @Override
        public List<Embedding> encode(List<String> prompts) {
            return prompts.stream()
                    .map(prompt -> vector(dimension, prompt.hashCode()))
                    .toList();
        }

        @Override
        public void close() {}
    }
}
