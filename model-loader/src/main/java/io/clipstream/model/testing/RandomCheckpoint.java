package io.clipstream.model.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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

    /** Sizes of a tower; its feed-forward part is four times as wide. */
    public record Size(int width, int layers, int heads) {}

    /** ViT-B/32 at full size: 151 million parameters, 605 MB, 8.8 GFLOP a picture. */
    public static RandomCheckpoint vitB32() {
        return new RandomCheckpoint(224, 32, new Size(768, 12, 12), new Size(512, 12, 8), 512);
    }

    /** ViT-B/16 at full size: 150 million parameters, 598 MB, 35 GFLOP a picture. */
    public static RandomCheckpoint vitB16() {
        return new RandomCheckpoint(224, 16, new Size(768, 12, 12), new Size(512, 12, 8), 512);
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
        tensors().write(directory.resolve("model.safetensors"));
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

    private RandomTensors tensors() {
        RandomTensors tensors = new RandomTensors();
        tensors.logitScale("logit_scale");
        tensors.embedding("text_model.embeddings.token_embedding.weight", VOCABULARY, text.width());
        tensors.embedding("text_model.embeddings.position_embedding.weight", CONTEXT, text.width());
        blocks(tensors, "text_model.encoder.layers.", text);
        tensors.norm("text_model.final_layer_norm", text.width());
        tensors.matrix("text_projection.weight", dimension, text.width());
        long positions = (long) (imageSize / patchSize) * (imageSize / patchSize) + 1;
        tensors.vector("vision_model.embeddings.class_embedding", image.width());
        tensors.matrix("vision_model.embeddings.patch_embedding.weight", image.width(), 3, patchSize, patchSize);
        tensors.embedding("vision_model.embeddings.position_embedding.weight", positions, image.width());
        tensors.norm("vision_model.pre_layrnorm", image.width());
        blocks(tensors, "vision_model.encoder.layers.", image);
        tensors.norm("vision_model.post_layernorm", image.width());
        tensors.matrix("visual_projection.weight", dimension, image.width());
        return tensors;
    }

    private static void blocks(RandomTensors tensors, String prefix, Size size) {
        for (int i = 0; i < size.layers(); i++) {
            String block = prefix + i + ".";
            for (String part : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
                tensors.linear(block + "self_attn." + part, size.width(), size.width());
            }
            tensors.norm(block + "layer_norm1", size.width());
            tensors.linear(block + "mlp.fc1", 4L * size.width(), size.width());
            tensors.linear(block + "mlp.fc2", size.width(), 4L * size.width());
            tensors.norm(block + "layer_norm2", size.width());
        }
    }
}
