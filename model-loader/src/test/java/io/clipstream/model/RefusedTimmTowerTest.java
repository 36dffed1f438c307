package io.clipstream.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.SafetensorsBuilder;
import io.clipstream.model.checkpoint.SafetensorsBuilder.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Image towers from timm that are not supported, or that contradict their weights. */
class RefusedTimmTowerTest {
    private static final String CONFIG = "open_clip_config.json";
    private static final String WEIGHTS = "open_clip_model.safetensors";

    @TempDir
    Path scratch;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vit_base_patch16_siglip_224 | vitamin_large_224           | 'vitamin_large_224', which is not supported; use the CLIP of the same size
            vit_base_patch16_siglip_224 | swin_base_patch4_window7_224 | 'swin_base_patch4_window7_224', which is not supported
            vit_base_patch16_siglip_224 | naflexvit_base_patch16_siglip | pictures of any shape (NaFlex) are not supported; use a SigLIP 2 of fixed resolution
            vit_base_patch16_siglip_224 | eva02_enormous_patch14_clip_224 | which is not supported; use EVA02-L
            vit_base_patch16_siglip_224 | eva_giant_patch14_224       | Supported from timm are tf_efficientnet_lite0, eva02_base_patch16_clip_224
            vit_base_patch16_siglip_224 | vit_base_patch32_siglip_256 | tensor 'visual.trunk.patch_embed.proj.weight': has shape [48, 3, 16, 16], the configuration says [48, 3, 32, 32]
            vit_base_patch16_siglip_224 | vit_large_patch14_clip_224  | 'model_cfg.vision_cfg.timm_pool' is 'map'; supported for this model is 'token'
            vit_base_patch16_siglip_224 | vit_pe_core_tiny_patch16_384 | tensor 'visual.trunk.pos_embed': has shape [1, 16, 48], the configuration says [1, 17, 48]
            "image_size": 64            | "image_size": 80            | tensor 'visual.trunk.pos_embed': has shape [1, 16, 48], the configuration says [1, 25, 48]
            "image_size": 64            | "image_size": 8             | a picture of 8 pixels has no patch
            "embed_dim": 48             | "embed_dim": 64             | timm_proj' is 'none', so embed_dim is the tower's width, 48, but it is 64
            "timm_proj": "none"         | "timm_proj": "attention"    | 'model_cfg.vision_cfg.timm_proj' is 'attention'; supported are null, none, linear and mlp
            "timm_proj": "none"         | "timm_proj": null           | tensor 'visual.trunk.head.weight': missing
            "timm_pool": "map"          | "timm_pool": "abs_attn"     | 'model_cfg.vision_cfg.timm_pool' is 'abs_attn'; supported for this model is 'map'
            "timm_pool": "map"          | "timm_pool": "map", "layers": 12 | 'model_cfg.vision_cfg.layers' (12) is not supported
            """)
    void whenConfigurationAndWeightsDisagree(String from, String to, String reason) throws IOException {
        Path directory = new GoldenFamily("timm-siglip").model(scratch);
        replace(directory, from, to);

        assertRefused(directory, reason);
    }

    @Test
    void whenHeadsDoNotDivideTheWidth() throws IOException {
        Path directory = new GoldenFamily("timm-gap").model(scratch);
        narrow(directory, "visual.trunk.norm.weight", 44);

        assertRefused(directory, "is 'vit_medium_patch16_gap_256', but 8 heads do not divide a width of 44");
    }

    @Test
    void whenABlockIsCutOut() throws IOException {
        Path directory = new GoldenFamily("timm-eva02").model(scratch);
        rewrite(directory, tensor -> tensor.name().equals("visual.trunk.blocks.1.norm1.weight") ? null : tensor);

        assertRefused(directory, "tensor 'visual.trunk.blocks.1.attn.k_proj.weight': unexpected");
    }

    @Test
    void whenThereIsNoBlock() throws IOException {
        Path directory = new GoldenFamily("timm-eva02").model(scratch);
        rewrite(directory, tensor -> tensor.name().contains("blocks.0.") ? null : tensor);

        assertRefused(directory, "tensor 'visual.trunk.blocks.0.mlp.fc1_g.weight': missing");
    }

    @Test
    void whenBranchesAreFusedAlready() throws IOException {
        Path directory = new GoldenFamily("timm-mobileclip-s1").model(scratch);
        rewrite(
                directory,
                tensor -> tensor.name().equals("visual.trunk.stem.0.conv_kxk.0.conv.weight")
                        ? new Tensor(
                                "visual.trunk.stem.0.reparam_conv.weight",
                                tensor.dtype(),
                                tensor.shape(),
                                tensor.bytes())
                        : tensor);

        assertRefused(directory, "use the weights as published, before reparameterize()");
    }

    @Test
    void whenPicturesDoNotFillTheStrides() throws IOException {
        Path convNext = new GoldenFamily("timm-convnext").model(scratch);
        replace(convNext, "\"image_size\": 96", "\"image_size\": 100");
        Path fastVit = new GoldenFamily("timm-mobileclip-s1").model(scratch);
        replace(fastVit, "\"image_size\": 128", "\"image_size\": 160");

        assertRefused(convNext, "'model_cfg.vision_cfg.image_size' is 100, but the picture's side is a multiple of 32");
        assertRefused(fastVit, "'model_cfg.vision_cfg.image_size' is 160, but the picture's side is a multiple of 64");
    }

    private static void narrow(Path directory, String name, int width) throws IOException {
        rewrite(
                directory,
                tensor -> tensor.name().equals(name)
                        ? new Tensor(
                                name,
                                tensor.dtype(),
                                new long[] {width},
                                Arrays.copyOf(tensor.bytes(), tensor.bytes().length / 48 * width))
                        : tensor);
    }

    private static void rewrite(Path directory, UnaryOperator<Tensor> change) throws IOException {
        Path file = directory.resolve(WEIGHTS);
        SafetensorsBuilder changed = SafetensorsBuilder.copyOf(file, change);
        Files.delete(file);
        changed.write(file);
    }

    private static void replace(Path directory, String from, String to) throws IOException {
        Path path = directory.resolve(CONFIG);
        String text = Files.readString(path);
        if (!text.contains(from)) {
            throw new AssertionError(path + " has no " + from);
        }
        Files.writeString(path, text.replace(from, to));
    }

    private static void assertRefused(Path directory, String reason) {
        assertThatThrownBy(() -> ModelDescription.of(directory))
                .isInstanceOf(CheckpointException.class)
                .message()
                .contains(reason);
    }
}
