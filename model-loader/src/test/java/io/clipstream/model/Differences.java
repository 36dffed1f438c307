package io.clipstream.model;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.core.image.RgbImage;
import io.clipstream.model.text.Prompt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far a model's answers are from its reference's, at most.
 *
 * @param family its name
 * @param pictures how many
 * @param texts how many
 * @param pixels of the network's input
 * @param ids prompts with another token than the reference's; −1: texts are given as ids
 * @param images components of pictures' unit vectors
 * @param prompts components of texts' unit vectors
 * @param logits of every picture and text
 */
record Differences(
        String family, int pictures, int texts, double pixels, int ids, double images, double prompts, double logits) {
    static Differences of(GoldenFamily golden, ClipModel model) throws IOException {
        List<RgbImage> pictures = golden.images();
        List<Embedding> images = model.imageEncoder().encode(pictures);
        List<long[]> reference = golden.ids("input_ids");
        List<Embedding> prompts;
        int ids = -1;
        if (golden.texts().isEmpty()) {
            prompts = vectorsOfIds(reference, model);
        } else {
            prompts = model.textEncoder().encode(golden.texts());
            ids = 0;
            for (int i = 0; i < reference.size(); i++) {
                ids += sameIds(model.tokenizer().encode(golden.texts().get(i)), reference.get(i)) ? 0 : 1;
            }
        }
        float[] logits = new float[images.size() * prompts.size()];
        for (int i = 0; i < logits.length; i++) {
            double cosine = images.get(i / prompts.size()).cosine(prompts.get(i % prompts.size()));
            logits[i] =
                    (float) (model.logits().scale() * cosine + model.logits().bias());
        }
        return new Differences(
                golden.name(),
                images.size(),
                prompts.size(),
                pixels(golden, model, pictures),
                ids,
                GoldenFamily.largestDifference(GoldenParityTest.flatten(images), golden.floats("image_embeddings.f32")),
                GoldenFamily.largestDifference(GoldenParityTest.flatten(prompts), golden.floats("text_embeddings.f32")),
                GoldenFamily.largestDifference(logits, golden.floats("logits.f32")));
    }

    /** Against the reference's values, or where they are not stored against what its mean and deviation make. */
    private static double pixels(GoldenFamily golden, ClipModel model, List<RgbImage> pictures) throws IOException {
        int size = model.imageEncoder().imageSize();
        float[] values = model.network()
                .normalise(((ClipImageEncoder) model.imageEncoder()).batch(pictures), pictures.size(), size);
        return GoldenFamily.largestDifference(
                values,
                golden.has("pixel_values.f32")
                        ? golden.floats("pixel_values.f32")
                        : normalised(pictures, model.preprocess()));
    }

    /** {@code (v / 255 − mean) / std}. */
    static float[] normalised(List<RgbImage> pictures, PreprocessSpec preprocess) {
        int area = pictures.get(0).width() * pictures.get(0).height();
        float[] expected = new float[pictures.size() * RgbImage.CHANNELS * area];
        int at = 0;
        for (RgbImage picture : pictures) {
            for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                for (int pixel = 0; pixel < area; pixel++) {
                    double value = (picture.pixels()[pixel * RgbImage.CHANNELS + channel] & 0xff) / 255.0;
                    expected[at++] = (float) ((value - preprocess.mean().get(channel))
                            / preprocess.std().get(channel));
                }
            }
        }
        return expected;
    }

    /** Of towers that pool the last position, the only ones whose references here have no texts. */
    private static List<Embedding> vectorsOfIds(List<long[]> ids, ClipModel model) {
        int length = ids.get(0).length;
        long[] pooled = new long[ids.size()];
        Arrays.fill(pooled, length - 1L);
        long[] flat = ids.stream().flatMapToLong(Arrays::stream).toArray();
        return Vectors.unit(
                model.network().encodeTexts(flat, pooled, length),
                ids.size(),
                model.description().dimension());
    }

    /** Whether only padding is left out of the prompt. */
    private static boolean sameIds(Prompt prompt, long[] reference) {
        int length = prompt.ids().length;
        return Arrays.equals(prompt.ids(), Arrays.copyOf(reference, length))
                && Arrays.stream(reference).skip(length).distinct().count() <= 1;
    }

    /** Many as JSON, in the form of the benchmark {@code parity}. */
    static String json(List<Differences> rows) {
        ObjectNode report = JsonMapper.builder().build().createObjectNode();
        ArrayNode families = report.putArray("families");
        for (Differences row : rows) {
            families.addObject()
                    .put("family", row.family)
                    .put("n", row.pictures + row.texts)
                    .put("pixels", row.pixels)
                    .put("ids", row.ids)
                    .put("vectors", Math.max(row.images, row.prompts))
                    .put("logits", row.logits);
        }
        return report.toString();
    }

    /** A table of many. */
    static String table(List<Differences> rows) {
        List<String> lines = new ArrayList<>();
        lines.add("| family | n | pixels | ids | image vectors | text vectors | logits |");
        lines.add("|---|---|---|---|---|---|---|");
        for (Differences row : rows) {
            lines.add("| %s | %d + %d | %.1e | %s | %.1e | %.1e | %.1e |"
                    .formatted(
                            row.family,
                            row.pictures,
                            row.texts,
                            row.pixels,
                            row.ids < 0 ? "given" : row.ids == 0 ? "equal" : row.ids + " differ",
                            row.images,
                            row.prompts,
                            row.logits));
        }
        return String.join("\n", lines);
    }
}
