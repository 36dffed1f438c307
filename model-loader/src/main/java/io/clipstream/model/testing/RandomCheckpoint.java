package io.clipstream.model.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Writes a Hugging Face CLIP directory of any size with random fp32 weights: the right load for benchmarks, and no sense
 * in its answers. Weights have the variance that keeps activations of order 1, and depend on the seed alone.
 *
 * @param imageSize side of a picture, in pixels
 * @param patchSize side of a patch, in pixels
 * @param image width, layers and heads of the image tower
 * @param text width, layers and heads of the text tower
 * @param dimension of the common space
 */
public record RandomCheckpoint(int imageSize, int patchSize, Size image, Size text, int dimension) {
    private static final int CONTEXT = 77;
    private static final int VOCABULARY = 49_408;
    private static final int END_TOKEN = 49_407;
    private static final int SEED = 7;
    private static final float LOGIT_SCALE = 4.6052f;

    /** Sizes of a tower; its feed-forward part is four times as wide. */
    public record Size(int width, int layers, int heads) {}

    /** ViT-B/32 at full size: 151 million parameters, 605 MB, 8.8 GFLOP a picture. */
    public static RandomCheckpoint vitB32() {
        return new RandomCheckpoint(224, 32, new Size(768, 12, 12), new Size(512, 12, 8), 512);
    }

    /**
     * Writes {@code config.json}, {@code preprocessor_config.json} and {@code model.safetensors}, and copies the
     * tokeniser.
     *
     * @param directory created where missing; files of these names in it are replaced
     * @param tokenizer a {@code tokenizer.json} with CLIP's vocabulary of 49,408 tokens
     */
    public void write(Path directory, Path tokenizer) throws IOException {
        Files.createDirectories(directory);
        Files.copy(tokenizer, directory.resolve("tokenizer.json"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(directory.resolve("config.json"), config());
        Files.writeString(directory.resolve("preprocessor_config.json"), preprocessor());
        writeWeights(directory.resolve("model.safetensors"));
    }

    private String config() {
        return """
                {
                  "model_type": "clip",
                  "projection_dim": %d,
                  "text_config": {"hidden_act": "quick_gelu", "eos_token_id": %d, "vocab_size": %d,
                    "max_position_embeddings": %d, %s},
                  "vision_config": {"hidden_act": "quick_gelu", "image_size": %d, "patch_size": %d, %s}
                }
                """.formatted(
                        dimension, END_TOKEN, VOCABULARY, CONTEXT, tower(text), imageSize, patchSize, tower(image));
    }

    private static String tower(Size size) {
        return "\"hidden_size\": %d, \"intermediate_size\": %d, \"num_hidden_layers\": %d, \"num_attention_heads\": %d"
                .formatted(size.width(), 4 * size.width(), size.layers(), size.heads());
    }

    private String preprocessor() {
        return """
                {"do_resize": true, "do_center_crop": true, "do_normalize": true, "resample": 3,
                 "size": {"shortest_edge": %1$d}, "crop_size": {"height": %1$d, "width": %1$d},
                 "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}
                """.formatted(imageSize);
    }

    private Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("logit_scale", new long[] {});
        shapes.put("text_model.embeddings.token_embedding.weight", new long[] {VOCABULARY, text.width()});
        shapes.put("text_model.embeddings.position_embedding.weight", new long[] {CONTEXT, text.width()});
        blocks(shapes, "text_model.encoder.layers.", text);
        norm(shapes, "text_model.final_layer_norm", text.width());
        shapes.put("text_projection.weight", new long[] {dimension, text.width()});
        long positions = (long) (imageSize / patchSize) * (imageSize / patchSize) + 1;
        shapes.put("vision_model.embeddings.class_embedding", new long[] {image.width()});
        shapes.put(
                "vision_model.embeddings.patch_embedding.weight", new long[] {image.width(), 3, patchSize, patchSize});
        shapes.put("vision_model.embeddings.position_embedding.weight", new long[] {positions, image.width()});
        norm(shapes, "vision_model.pre_layrnorm", image.width());
        blocks(shapes, "vision_model.encoder.layers.", image);
        norm(shapes, "vision_model.post_layernorm", image.width());
        shapes.put("visual_projection.weight", new long[] {dimension, image.width()});
        return shapes;
    }

    private static void blocks(Map<String, long[]> shapes, String prefix, Size size) {
        for (int i = 0; i < size.layers(); i++) {
            String block = prefix + i + ".";
            for (String part : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
                linear(shapes, block + "self_attn." + part, size.width(), size.width());
            }
            norm(shapes, block + "layer_norm1", size.width());
            linear(shapes, block + "mlp.fc1", 4L * size.width(), size.width());
            linear(shapes, block + "mlp.fc2", size.width(), 4L * size.width());
            norm(shapes, block + "layer_norm2", size.width());
        }
    }

    private static void linear(Map<String, long[]> shapes, String prefix, long out, long in) {
        shapes.put(prefix + ".weight", new long[] {out, in});
        shapes.put(prefix + ".bias", new long[] {out});
    }

    private static void norm(Map<String, long[]> shapes, String prefix, long width) {
        shapes.put(prefix + ".weight", new long[] {width});
        shapes.put(prefix + ".bias", new long[] {width});
    }

    private void writeWeights(Path file) throws IOException {
        Map<String, long[]> shapes = shapes();
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        long offset = 0;
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            long end = offset + Float.BYTES * elements(entry.getValue());
            header.append(",\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(entry.getKey(), Arrays.toString(entry.getValue()).replace(" ", ""), offset, end));
            offset = end;
        }
        header.append('}');
        while (header.length() % Long.BYTES != 0) {
            header.append(' ');
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            writeFully(channel, length.putLong(0, json.length));
            writeFully(channel, ByteBuffer.wrap(json));
            SplittableRandom random = new SplittableRandom(SEED);
            for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
                writeFully(channel, values(entry.getKey(), entry.getValue(), random));
            }
        }
    }

    private static ByteBuffer values(String name, long[] shape, SplittableRandom random) {
        int count = Math.toIntExact(elements(shape));
        boolean gain = name.contains("norm") && name.endsWith("weight");
        boolean matrix = shape.length >= 2 && !name.contains("token_embedding") && !name.contains("position_embedding");
        float mean = name.equals("logit_scale") ? LOGIT_SCALE : gain ? 1 : 0;
        double deviation = name.equals("logit_scale") ? 0 : matrix ? Math.sqrt((double) shape[0] / count) : 0.05;
        ByteBuffer values = ByteBuffer.allocate(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            // Three uniform numbers: variance 1 after scaling, near enough to normal, and quick.
            double sum = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
            values.putFloat((float) (mean + deviation * 2 * sum));
        }
        return values.flip();
    }

    private static long elements(long[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
