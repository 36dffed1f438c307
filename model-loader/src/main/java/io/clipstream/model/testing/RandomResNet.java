package io.clipstream.model.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Writes an OpenCLIP directory with a ResNet of any size and random fp32 weights: the right load for benchmarks, and no
 * sense in its answers.
 *
 * @param imageSize side of a picture, in pixels; a multiple of 32
 * @param blocks number of blocks in each of the four stages
 * @param width channels after the stem
 * @param text width, layers and heads of the text tower
 * @param dimension of the common space
 */
public record RandomResNet(int imageSize, List<Integer> blocks, int width, RandomCheckpoint.Size text, int dimension) {
    private static final int CONTEXT = 77;
    private static final int VOCABULARY = 49_408;
    private static final int BOTTLENECK = 4;

    public RandomResNet {
        blocks = List.copyOf(blocks);
    }

    /** RN50 at full size: 102 million parameters, 408 MB, 11.6 GFLOP a picture. */
    public static RandomResNet rn50() {
        return new RandomResNet(224, List.of(3, 4, 6, 3), 64, new RandomCheckpoint.Size(512, 12, 8), 1024);
    }

    /**
     * Writes {@code open_clip_config.json} and {@code open_clip_model.safetensors}, and copies the tokeniser.
     *
     * @param directory created where missing; files of these names in it are replaced
     * @param tokenizer a {@code tokenizer.json} with CLIP's vocabulary of 49,408 tokens
     */
    public void write(Path directory, Path tokenizer) throws IOException {
        Files.createDirectories(directory);
        Files.copy(tokenizer, directory.resolve("tokenizer.json"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(directory.resolve("open_clip_config.json"), config());
        tensors().write(directory.resolve("open_clip_model.safetensors"));
    }

    private String config() {
        return """
                {
                  "model_cfg": {
                    "embed_dim": %d,
                    "quick_gelu": true,
                    "vision_cfg": {"image_size": %d, "layers": %s, "width": %d, "patch_size": null},
                    "text_cfg": {"context_length": %d, "vocab_size": %d, "width": %d, "heads": %d, "layers": %d}
                  },
                  "preprocess_cfg": {"mean": [0.48145466, 0.4578275, 0.40821073], "std": [0.26862954, 0.26130258, 0.27577711],
                    "interpolation": "bicubic", "resize_mode": "shortest"}
                }
                """.formatted(
                dimension, imageSize, blocks, width, CONTEXT, VOCABULARY, text.width(), text.heads(), text.layers());
    }

    private RandomTensors tensors() {
        RandomTensors tensors = new RandomTensors();
        tensors.logitScale("logit_scale");
        textTower(tensors);
        layer(tensors, "visual.", "1", width / 2, 3, 3);
        layer(tensors, "visual.", "2", width / 2, width / 2, 3);
        layer(tensors, "visual.", "3", width, width / 2, 3);
        int channels = width;
        for (int stage = 0; stage < blocks.size(); stage++) {
            for (int block = 0; block < blocks.get(stage); block++) {
                String prefix = "visual.layer" + (stage + 1) + "." + block + ".";
                bottleneck(tensors, prefix, channels, width << stage, block == 0);
                channels = BOTTLENECK * (width << stage);
            }
        }
        long side = imageSize / 32;
        tensors.embedding("visual.attnpool.positional_embedding", side * side + 1, channels);
        for (String part : new String[] {"k_proj", "q_proj", "v_proj"}) {
            tensors.linear("visual.attnpool." + part, channels, channels);
        }
        tensors.linear("visual.attnpool.c_proj", dimension, channels);
        return tensors;
    }

    private static void bottleneck(RandomTensors tensors, String prefix, int in, int within, boolean reshapes) {
        int out = BOTTLENECK * within;
        layer(tensors, prefix, "1", within, in, 1);
        layer(tensors, prefix, "2", within, within, 3);
        layer(tensors, prefix, "3", out, within, 1);
        if (reshapes) {
            tensors.convolution(prefix + "downsample.0.weight", out, in, 1);
            tensors.batchNorm(prefix + "downsample.1", out);
        }
    }

    private static void layer(RandomTensors tensors, String prefix, String number, int out, int in, int kernel) {
        tensors.convolution(prefix + "conv" + number + ".weight", out, in, kernel);
        tensors.batchNorm(prefix + "bn" + number, out);
    }

    private void textTower(RandomTensors tensors) {
        tensors.embedding("token_embedding.weight", VOCABULARY, text.width());
        tensors.embedding("positional_embedding", CONTEXT, text.width());
        for (int i = 0; i < text.layers(); i++) {
            String block = "transformer.resblocks." + i + ".";
            tensors.matrix(block + "attn.in_proj_weight", 3L * text.width(), text.width());
            tensors.vector(block + "attn.in_proj_bias", 3L * text.width());
            tensors.linear(block + "attn.out_proj", text.width(), text.width());
            tensors.norm(block + "ln_1", text.width());
            tensors.linear(block + "mlp.c_fc", 4L * text.width(), text.width());
            tensors.linear(block + "mlp.c_proj", text.width(), 4L * text.width());
            tensors.norm(block + "ln_2", text.width());
        }
        tensors.norm("ln_final", text.width());
        tensors.matrix("text_projection", text.width(), dimension);
    }
}
