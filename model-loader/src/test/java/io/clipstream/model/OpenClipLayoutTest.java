package io.clipstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What open_clip reads though it no longer writes it, and what a configuration says of pictures and logits. */
class OpenClipLayoutTest {
    @TempDir
    Path scratch;

    @Test
    void aCustomTextModelTakesTheWeightsOfAPlainOne() throws IOException {
        GoldenFamily golden = new GoldenFamily("openclip-vit");
        Path directory = golden.model(scratch);
        configure(directory, "\"embed_dim\": 24", "\"embed_dim\": 24, \"custom_text\": true");

        try (ClipModel model = ClipModel.load(directory, new ClipModelOptions("cpu", 1))) {
            assertThat(Differences.of(golden, model).prompts()).isLessThanOrEqualTo(golden.tolerance());
        }
    }

    @Test
    void weightsMayHaveTheirOldName() throws IOException {
        Path directory = new GoldenFamily("openclip-vit").model(scratch);
        Files.move(
                directory.resolve("open_clip_model.safetensors"),
                directory.resolve("open_clip_pytorch_model.safetensors"));

        assertThat(ModelDescription.of(directory).family()).isEqualTo("CLIP (OpenCLIP)");
    }

    /** As in open_clip, whose loader fills in zero. */
    @Test
    void aModelWithABiasMayLackItsTensor() throws IOException {
        Path directory = new GoldenFamily("openclip-vit").model(scratch);
        configure(directory, "\"embed_dim\": 24", "\"embed_dim\": 24, \"init_logit_bias\": -10");

        ModelDescription description = ModelDescription.of(directory);

        assertThat(description.family()).isEqualTo("SigLIP (OpenCLIP)");
        assertThat(description.logits().bias()).isZero();
        assertThat(description.logits().likelihood()).isEqualTo(Likelihood.SIGMOID);
    }

    @Test
    void aBiasThatTheConfigurationDoesNotKnowIsRefused() throws IOException {
        Path directory = new GoldenFamily("openclip-siglip").model(scratch);
        configure(directory, "\"init_logit_bias\": -10,", "");

        assertThatThrownBy(() -> ModelDescription.of(directory))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tensor 'logit_bias': unexpected");
    }

    @Test
    void theDigestKnowsWhatPromptsArePaddedWith() throws IOException {
        Path directory = new GoldenFamily("openclip-siglip").model(scratch);
        String before = ModelDescription.of(directory).id().digest();
        Path tokenizer = directory.resolve("tokenizer_config.json");
        Files.writeString(
                tokenizer, Files.readString(tokenizer).replace("\"pad_token\": \"</s>\"", "\"pad_token\": \"<pad>\""));

        assertThat(ModelDescription.of(directory).id().digest()).isNotEqualTo(before);
    }

    @Test
    void picturesArePreparedAsTheConfigurationSays() throws IOException {
        PreprocessSpec squashed = preprocess("openclip-clipa");
        assertThat(squashed.fit()).isEqualTo(PreprocessSpec.Fit.SQUASH);
        assertThat(squashed.interpolation()).isEqualTo(PreprocessSpec.Interpolation.BILINEAR);
        assertThat(squashed.cropTo()).isEqualTo(60);

        PreprocessSpec filled = preprocess("openclip-resnet-wide");
        assertThat(filled.fit()).isEqualTo(PreprocessSpec.Fit.LONGEST);
        assertThat(filled.fill()).isEqualTo(127);
        assertThat(filled.interpolation()).isEqualTo(PreprocessSpec.Interpolation.BICUBIC);

        PreprocessSpec half = preprocess("openclip-unmasked");
        assertThat(half.fit()).isEqualTo(PreprocessSpec.Fit.SHORTEST);
        assertThat(half.mean()).isEqualTo(new PreprocessSpec.Channels(0.5f, 0.5f, 0.5f));
        assertThat(half.order()).isEqualTo(PreprocessSpec.Order.RGB_LAST);
        assertThat(half.cropRounding()).isEqualTo(PreprocessSpec.CropRounding.HALF_EVEN);
    }

    private PreprocessSpec preprocess(String family) throws IOException {
        return ModelDescription.of(new GoldenFamily(family).model(scratch)).preprocess();
    }

    private static void configure(Path directory, String from, String to) throws IOException {
        Path config = directory.resolve("open_clip_config.json");
        String text = Files.readString(config);
        assertThat(text).contains(from);
        Files.writeString(config, text.replace(from, to));
    }
}
