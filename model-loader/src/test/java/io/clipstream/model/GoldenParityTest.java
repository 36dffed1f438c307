package io.clipstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.image.RgbImage;
import io.clipstream.model.engine.TorchNetwork;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.script.ScriptTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Whole answers against what the reference implementations gave for the same checkpoints, pixels and texts. */
class GoldenParityTest {
    private static final double PIXEL_TOLERANCE = 2e-6;
    private static final double VECTOR_TOLERANCE = 1e-5;

    /** OpenAI's layout of 2021: quick GELU, {@code eos_token_id} 2, fp32, stored position ids. */
    @Nested
    class HuggingFaceOpenAi extends Parity {
        HuggingFaceOpenAi() throws IOException {
            super("hf-openai");
        }
    }

    /** LAION's: GELU, {@code eos_token_id} 49407, defaults left out, fp16. */
    @Nested
    class HuggingFaceLaion extends Parity {
        HuggingFaceLaion() throws IOException {
            super("hf-laion");
        }
    }

    /** open_clip's, with timm's EfficientNet-Lite0, fp16. */
    @Nested
    class Bundled extends Parity {
        Bundled() throws IOException {
            super("bundled");
        }
    }

    /** Google's SigLIP: MAP head, bias, tanh GELU, almost all defaults left out, bf16. Needs its tokeniser. */
    @Nested
    class HuggingFaceSiglip extends Parity {
        HuggingFaceSiglip() throws IOException {
            super("hf-siglip");
        }
    }

    /** SigLIP 2's largest and its so400m in one: towers of different widths, pixels left over by patches, bilinear, fp16. */
    @Nested
    class HuggingFaceSiglip2 extends Parity {
        HuggingFaceSiglip2() throws IOException {
            super("hf-siglip2");
        }
    }

    /** TinyCLIP's: few heads, sizes in {@code *_config_dict}, other activations in the two towers; patches of 14, bf16. */
    @Nested
    class HuggingFaceTinyClip extends Parity {
        HuggingFaceTinyClip() throws IOException {
            super("hf-tinyclip");
        }
    }

    /** The network of SigLIP alone, on the reference's token ids: needs no tokeniser. */
    @Test
    void siglipTextVectorsEqualTheReferenceOnItsIds() throws IOException {
        GoldenFamily golden = new GoldenFamily("hf-siglip");
        ClipArchitecture architecture = ModelDirectory.read(golden.storedModel());
        int length = architecture.tokenizer().context();
        try (TorchNetwork network = TorchNetwork.load(architecture.network(ScriptTarget.cpuPlain()), 1)) {
            for (String kind : List.of("", "_alt")) {
                List<long[]> ids = golden.ids("input_ids" + kind);
                long[] flat = ids.stream().flatMapToLong(Arrays::stream).toArray();
                long[] pooled = new long[ids.size()];
                Arrays.fill(pooled, length - 1);
                float[] rows = network.encodeTexts(flat, pooled, length);

                assertThat(GoldenFamily.largestDifference(
                                flatten(Vectors.unit(rows, ids.size(), rows.length / ids.size())),
                                golden.floats("text_embeddings" + kind + ".f32")))
                        .isLessThanOrEqualTo(VECTOR_TOLERANCE);
            }
        }
    }

    @TestInstance(Lifecycle.PER_CLASS)
    abstract static class Parity {
        private final GoldenFamily golden;
        private final double vectorTolerance;
        private ClipModel model;

        Parity(String family) throws IOException {
            this(family, VECTOR_TOLERANCE);
        }

        Parity(String family, double vectorTolerance) throws IOException {
            this.golden = new GoldenFamily(family);
            this.vectorTolerance = vectorTolerance;
        }

        @BeforeAll
        void load(@TempDir Path scratch) throws IOException {
            model = ClipModel.load(golden.model(scratch), new ClipModelOptions("cpu", 1));
        }

        @AfterAll
        void close() {
            // It has not been loaded where a tokeniser that is not part of the project is not there.
            if (model != null) {
                model.close();
            }
        }

        @Test
        void pixelValuesEqualTheReference() throws IOException {
            List<RgbImage> images = golden.images();
            int size = model.imageEncoder().imageSize();

            float[] values = model.network()
                    .normalise(((ClipImageEncoder) model.imageEncoder()).batch(images), images.size(), size);

            assertThat(GoldenFamily.largestDifference(values, expectedPixelValues(images)))
                    .isLessThanOrEqualTo(PIXEL_TOLERANCE);
        }

        /** The bundled model's set has no pixel values, since they follow from the pixels: (v / 255 − mean) / std. */
        private float[] expectedPixelValues(List<RgbImage> images) throws IOException {
            if (golden.has("pixel_values.f32")) {
                return golden.floats("pixel_values.f32");
            }
            return Differences.normalised(images, model.preprocess());
        }

        @Test
        void tokenIdsEqualTheReference() {
            List<String> texts = golden.texts();
            List<long[]> expected = golden.ids("input_ids");

            for (int i = 0; i < texts.size(); i++) {
                long[] ids = model.tokenizer().encode(texts.get(i)).ids();
                long[] reference = expected.get(i);
                assertThat(ids).as(texts.get(i)).isEqualTo(Arrays.copyOf(reference, ids.length));
                assertThat(Arrays.stream(reference).skip(ids.length).distinct().count())
                        .as("nothing but padding is left out of " + texts.get(i))
                        .isLessThanOrEqualTo(1);
            }
        }

        @Test
        void imageVectorsEqualTheReference() throws IOException {
            float[] vectors = flatten(model.imageEncoder().encode(golden.images()));

            assertThat(GoldenFamily.largestDifference(vectors, golden.floats("image_embeddings.f32")))
                    .isLessThanOrEqualTo(vectorTolerance);
        }

        @Test
        void textVectorsEqualTheReference() throws IOException {
            float[] vectors = flatten(model.textEncoder().encode(golden.texts()));

            assertThat(GoldenFamily.largestDifference(vectors, golden.floats("text_embeddings.f32")))
                    .isLessThanOrEqualTo(vectorTolerance);
        }

        @Test
        void logitsEqualTheReference() throws IOException {
            List<Embedding> images = model.imageEncoder().encode(golden.images());
            List<Embedding> texts = model.textEncoder().encode(golden.texts());

            float[] logits = new float[images.size() * texts.size()];
            for (int i = 0; i < logits.length; i++) {
                double cosine = images.get(i / texts.size()).cosine(texts.get(i % texts.size()));
                logits[i] = (float)
                        (model.logits().scale() * cosine + model.logits().bias());
            }

            assertThat(model.logits().scale()).isCloseTo(golden.logitScale(), within(1e-4));
            assertThat(GoldenFamily.largestDifference(logits, golden.floats("logits.f32")))
                    .isLessThanOrEqualTo(golden.logitScale() * vectorTolerance);
        }

        @Test
        void scoresEqualTheReference() throws IOException {
            assumeTrue(golden.has("scores.f32"), "skipped: this set has logits, from which scores follow");
            List<Embedding> images = model.imageEncoder().encode(golden.images());
            List<Embedding> texts = model.textEncoder().encode(golden.texts());

            float[] scores = new float[images.size() * texts.size()];
            for (int image = 0; image < images.size(); image++) {
                double[] logits = new double[texts.size()];
                for (int text = 0; text < logits.length; text++) {
                    logits[text] = model.logits().scale() * images.get(image).cosine(texts.get(text))
                            + model.logits().bias();
                }
                double sum = Arrays.stream(logits).map(Math::exp).sum();
                for (int text = 0; text < logits.length; text++) {
                    scores[image * logits.length + text] = (float)
                            switch (model.logits().likelihood()) {
                                case SOFTMAX -> Math.exp(logits[text]) / sum;
                                case SIGMOID -> 1 / (1 + Math.exp(-logits[text]));
                            };
                }
            }

            // Neither function is steeper than a quarter.
            assertThat(GoldenFamily.largestDifference(scores, golden.floats("scores.f32")))
                    .isLessThanOrEqualTo(golden.logitScale() * VECTOR_TOLERANCE / 4);
        }

        @Test
        void aBatchOfOneEqualsABatchOfMany() throws IOException {
            List<RgbImage> images = golden.images();
            List<String> texts = golden.texts();

            List<Embedding> imagesAlone = new ArrayList<>();
            images.forEach(image -> imagesAlone.addAll(model.imageEncoder().encode(List.of(image))));
            List<Embedding> textsAlone = new ArrayList<>();
            texts.forEach(text -> textsAlone.addAll(model.textEncoder().encode(List.of(text))));

            assertThat(GoldenFamily.largestDifference(
                            flatten(imagesAlone), flatten(model.imageEncoder().encode(images))))
                    .isLessThanOrEqualTo(vectorTolerance);
            assertThat(GoldenFamily.largestDifference(
                            flatten(textsAlone), flatten(model.textEncoder().encode(texts))))
                    .isLessThanOrEqualTo(vectorTolerance);
        }
    }

    static float[] flatten(List<Embedding> embeddings) {
        int dimension = embeddings.get(0).dimension();
        float[] flat = new float[embeddings.size() * dimension];
        for (int i = 0; i < embeddings.size(); i++) {
            embeddings.get(i).copyTo(flat, i * dimension);
        }
        return flat;
    }
}
