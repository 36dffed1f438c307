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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints that contradict themselves, or describe what is not supported: each names its place and the reason. */
class RefusedCheckpointTest {
    @TempDir
    Path scratch;

    private Path directory = Path.of("");

    @Nested
    class HuggingFace {
        @BeforeEach
        void copy() throws IOException {
            directory = new GoldenFamily("hf-openai").model(scratch);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                "hidden_size": 48        | "hidden_size": 96        | tensor 'vision_model.embeddings.class_embedding': has shape [48], the configuration says [96]
                "patch_size": 16         | "patch_size": 32         | tensor 'vision_model.embeddings.patch_embedding.weight': has shape [48, 3, 16, 16], the configuration says [48, 3, 32, 32]
                "patch_size": 16         | "patch_size": 15         | config.json: 'vision_config.patch_size' is 15, which does not divide image_size 64
                "intermediate_size": 128 | "intermediate_size": 64  | tensor 'text_model.encoder.layers.0.mlp.fc1.weight': has shape [128, 32], the configuration says [64, 32]
                "num_hidden_layers": 2   | "num_hidden_layers": 3   | tensor 'text_model.encoder.layers.2.layer_norm1.weight': missing
                "num_hidden_layers": 2   | "num_hidden_layers": 1   | tensor 'text_model.encoder.layers.1.layer_norm1.bias': unexpected
                "num_hidden_layers": 2   | "num_hidden_layers": "2" | config.json: 'text_config.num_hidden_layers' is "2", not a whole number
                "num_attention_heads": 3 | "num_attention_heads": 5 | config.json: 'vision_config.num_attention_heads' is 5, which does not divide hidden_size 48
                "projection_dim": 24     | "projection_dim": 25     | tensor 'visual_projection.weight': has shape [24, 48], the configuration says [25, 48]
                "vocab_size": 49408      | "vocab_size": 0          | config.json: 'text_config.vocab_size' is 0, not between 1 and 1000000
                "image_size": 64         | "image_size": 80         | preprocessor_config.json: 'crop_size' is 64, but vision_config.image_size in config.json is 80
                "layer_norm_eps": 1e-05  | "layer_norm_eps": 3      | config.json: 'vision_config.layer_norm_eps' is 3.0, not between 0 and 1
                "hidden_act": "quick_gelu" | "hidden_act": "relu"   | config.json: 'vision_config.hidden_act' is 'relu'; supported are quick_gelu and gelu
                "model_type": "clip",    | "model_type": "siglip",  | config.json: 'model_type' is 'siglip': SigLIP is not supported yet; use a CLIP checkpoint
                "model_type": "clip",    | "model_type": "bert",    | config.json: 'model_type' is 'bert'; supported is 'clip'
                "initializer_factor": 1.0, | "initializer_factor": 1.0, "initializer_factor": 1.0, | config.json: not JSON: Duplicate field 'initializer_factor'
                """)
        void whenConfigurationAndWeightsDisagree(String from, String to, String reason) throws IOException {
            replace("config.json", from, to);

            assertRefused(reason);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                "size": 64            | "size": {"height": 64, "width": 64} | 'size' is {"height":64,"width":64}; supported are a number and an object with shortest_edge
                "resample": 3         | "resample": 0                       | 'resample' is 0; supported are 3 (bicubic) and 2 (bilinear)
                "do_resize": true     | "do_resize": false                  | 'do_resize' is false
                "crop_size": 64       | "crop_size": 60                     | 'crop_size' is 60, but vision_config.image_size in config.json is 64
                0.26862954            | 0                                   | std positive
                0.26862954,           | ''                                  | 'image_std' is not a list of three numbers
                """)
        void whenPreprocessingIsNotSupported(String from, String to, String reason) throws IOException {
            replace("preprocessor_config.json", from, to);

            assertRefused("preprocessor_config.json", reason);
        }

        @Test
        void whenATensorIsMissing() throws IOException {
            rewrite(tensor -> tensor.name().equals("text_projection.weight") ? null : tensor);

            assertRefused("model.safetensors: tensor 'text_projection.weight': missing");
        }

        @Test
        void whenAScalarIsMissing() throws IOException {
            rewrite(tensor -> tensor.name().equals("logit_scale") ? null : tensor);

            assertRefused("model.safetensors: tensor 'logit_scale': missing");
        }

        @Test
        void whenATensorIsUnexpected() throws IOException {
            rewrite(tensor -> tensor.name().equals("text_model.embeddings.position_ids")
                    ? new Tensor("text_model.adapter", tensor.dtype(), tensor.shape(), tensor.bytes())
                    : tensor);

            assertRefused("tensor 'text_model.adapter': unexpected");
        }

        @Test
        void whenWeightsAreOfAnotherType() throws IOException {
            rewrite(tensor -> tensor.name().equals("visual_projection.weight")
                    ? new Tensor(tensor.name(), "I32", tensor.shape(), tensor.bytes())
                    : tensor);

            assertRefused("tensor 'visual_projection.weight': dtype I32 cannot be read as weights");
        }

        @Test
        void whenWeightsArePickled() throws IOException {
            Files.move(directory.resolve("model.safetensors"), directory.resolve("pytorch_model.bin"));

            assertRefused("pickled weights (pytorch_model.bin) are not read", "Put model.safetensors here");
        }

        @Test
        void whenTheTokeniserIsMissingOrOfAnotherModel() throws IOException {
            replace("tokenizer.json", "\"id\": 49407", "\"id\": 49408");
            assertRefused("tokenizer.json: has a token 49408, but the text tower knows 49408 tokens");

            Files.delete(directory.resolve("tokenizer.json"));
            assertRefused("tokenizer.json: the file is missing");
        }

        @Test
        void whenTheFileIsCut() throws IOException {
            Path file = directory.resolve("model.safetensors");
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

            assertRefused("model.safetensors", "is the file complete?");
        }

        private void rewrite(UnaryOperator<Tensor> change) throws IOException {
            Path file = directory.resolve("model.safetensors");
            SafetensorsBuilder changed = SafetensorsBuilder.copyOf(file, change);
            Files.delete(file);
            changed.write(file);
        }
    }

    @Nested
    class OpenClip {
        @BeforeEach
        void copy() throws IOException {
            Path bundled = new GoldenFamily("bundled").model(scratch);
            directory = Files.createDirectory(scratch.resolve("open"));
            try (var files = Files.list(bundled)) {
                for (Path file : files.toList()) {
                    Files.copy(file, directory.resolve(file.getFileName()));
                }
            }
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                tf_efficientnet_lite0 | resnet50             | 'model_cfg.vision_cfg.timm_model_name' is 'resnet50', which is not supported; use the CLIP of the same size
                "timm_pool": "avg"    | "timm_pool": "map"   | 'model_cfg.vision_cfg.timm_pool' is 'map'; supported is 'avg'
                "image_size": 224     | "image_size": 230    | 'model_cfg.vision_cfg.image_size' is 230, not a multiple of 32
                "heads": 4            | "heads": 3           | 'model_cfg.text_cfg.heads' is 3, which does not divide width 256
                "layers": 3           | "layers": 3, "depth": 2 | 'model_cfg.text_cfg.depth' (2) is not supported
                "embed_dim": 512      | "embed_dim": 512, "adapter": true | 'model_cfg.adapter' (true) is not supported
                "embed_dim": 512      | "embed_dim": 256     | tensor 'visual.head.proj.weight': has shape [512, 1280], the configuration says [256, 1280]
                "layers": 3           | "layers": 2          | tensor 'transformer.resblocks.2.attn.in_proj_bias': unexpected
                "resize_mode": "shortest" | "resize_mode": "fit" | 'preprocess_cfg.resize_mode' is 'fit'; supported are shortest, longest and squash
                """)
        void whenConfigurationAndWeightsDisagree(String from, String to, String reason) throws IOException {
            replace("open_clip_config.json", from, to);

            assertRefused(reason);
        }
    }

    @Nested
    class OpenClipTowers {
        @BeforeEach
        void copy() throws IOException {
            directory = new GoldenFamily("openclip-vit-quickgelu").model(scratch);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                "head_width": 20  | "head_width": 12                     | 'model_cfg.vision_cfg.head_width' is 12, which gives 3 heads for width 40
                "head_width": 20  | "head_width": 80                     | 'model_cfg.vision_cfg.head_width' is 80, which gives 0 heads for width 40
                "patch_size": 8   | "patch_size": 65                     | 'model_cfg.vision_cfg.patch_size' is 65, more than image_size 64
                "patch_size": 8   | "patch_size": [8, 16]                | 'model_cfg.vision_cfg.patch_size' is [8,16]; supported are squares
                "patch_size": 8   | "patch_size": 8, "no_ln_pre": true   | tensor 'visual.ln_pre.bias': unexpected
                "patch_size": 8   | "patch_size": 8, "ls_init_value": 1e-4 | tensor 'visual.transformer.resblocks.0.ls_1.gamma': missing
                "patch_size": 8   | "patch_size": 8, "ls_init_value": "small" | 'model_cfg.vision_cfg.ls_init_value' is "small", not a number
                "patch_size": 8   | "patch_size": 8, "pool_type": "none" | 'model_cfg.vision_cfg.pool_type' is 'none'; supported are tok and avg, since a picture has one vector
                "patch_size": 8   | "patch_size": 8, "pos_embed_type": "rope" | 'model_cfg.vision_cfg.pos_embed_type' is 'rope'; open_clip knows learnable and sin_cos_2d
                "patch_size": 8   | "patch_size": 8, "attentional_pool": true | 'model_cfg.vision_cfg.attentional_pool' is CoCa's, which is not supported; use the CLIP of the same size
                "patch_size": 8   | "patch_size": 8, "attentional_pool": "parallel" | 'model_cfg.vision_cfg.attentional_pool' is CoCa's, which is not supported
                "patch_size": 8   | "patch_size": 8, "qk_norm": true     | 'model_cfg.vision_cfg.qk_norm' is true: open_clip's experimental blocks are not supported
                "patch_size": 8   | "patch_size": 8, "block_type": "moe" | 'model_cfg.vision_cfg.block_type' is 'moe'; open_clip knows default and custom
                "patch_size": 8   | "patch_size": 8, "norm_kwargs": {"eps": 2} | 'model_cfg.vision_cfg.norm_kwargs.eps' is 2.0, not between 0 and 1
                "patch_size": 8   | "patch_size": 8, "norm_kwargs": {"bias": false} | 'model_cfg.vision_cfg.norm_kwargs.bias' (false) is not supported
                "patch_size": 8   | "patch_size": 8, "act_kwargs": {"approximate": "tanh"} | 'model_cfg.vision_cfg.act_kwargs.approximate' is given, but model_cfg.quick_gelu is true
                "mlp_ratio": 3.6  | "mlp_ratio": 0.001                   | 'model_cfg.vision_cfg.mlp_ratio' is 0.001, not between 0 and 64
                "heads": 4        | "heads": 4, "embed_cls": true        | 'model_cfg.text_cfg.embed_cls' is true: CoCa's text tower is not supported; use the CLIP of the same size
                "heads": 4        | "heads": 4, "hf_model_name": "xlm-roberta-base" | 'model_cfg.text_cfg.hf_model_name' is 'xlm-roberta-base': text towers taken from transformers
                "heads": 4        | "heads": 4, "pool_type": "none"      | 'model_cfg.text_cfg.pool_type' is 'none'; supported are argmax, eos, first and last
                "heads": 4        | "heads": 4, "proj_type": "mlp"       | 'model_cfg.text_cfg.proj_type' is 'mlp'; open_clip knows linear and none
                "heads": 4        | "heads": 4, "proj_type": "none"      | 'model_cfg.text_cfg.proj_type' is none, but width 32 is not model_cfg.embed_dim 20
                "heads": 4        | "heads": 4, "proj_bias": true        | tensor 'text_projection.weight': missing
                "heads": 4        | "heads": 4, "tokenizer_mode": "clips" | 'model_cfg.text_cfg.tokenizer_mode' is 'clips', which is not supported
                "heads": 4        | "heads": 4, "tokenizer_kwargs": {"clean": "all"} | 'model_cfg.text_cfg.tokenizer_kwargs.clean' is 'all'; open_clip knows whitespace, lower and canonicalize
                "heads": 4        | "heads": 4, "tokenizer_kwargs": {"reduction_mask": "simple"} | 'model_cfg.text_cfg.tokenizer_kwargs.reduction_mask' ("simple") is not supported
                "heads": 4        | "heads": 4, "hf_tokenizer_name": "bert-base-uncased", "no_causal_mask": true | tokenizer.json: says nothing of padding, which the text tower sees: put tokenizer_config.json
                "quick_gelu": true, | "quick_gelu": true, "multimodal_cfg": {}, | 'model_cfg.multimodal_cfg' describes CoCa
                "interpolation": "bicubic" | "interpolation": "nearest"  | 'preprocess_cfg.interpolation' is 'nearest'; supported are bicubic and bilinear
                """)
        void whenConfigurationAndWeightsDisagree(String from, String to, String reason) throws IOException {
            replace("open_clip_config.json", from, to);

            assertRefused(reason);
        }

        @Test
        void whenWeightsArePickled() throws IOException {
            Files.move(
                    directory.resolve("open_clip_model.safetensors"), directory.resolve("open_clip_pytorch_model.bin"));

            assertRefused(
                    "pickled weights (open_clip_pytorch_model.bin) are not read",
                    "Put open_clip_model.safetensors here");
        }
    }

    @Nested
    class OpenClipResNets {
        @BeforeEach
        void copy() throws IOException {
            directory = new GoldenFamily("openclip-resnet").model(scratch);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                "width": 8,        | "width": 8, "head_width": 72, | 'model_cfg.vision_cfg.head_width' is 72, which does not divide 32 × width 8 into heads
                "width": 8,        | "width": 7,                   | 'model_cfg.vision_cfg.width' is 7, not an even number
                "width": 8,        | "width": 16,                  | tensor 'visual.bn1.weight': has shape [4], the configuration says [8]
                "image_size": 64   | "image_size": 72              | 'model_cfg.vision_cfg.image_size' is 72, not a multiple of 32
                "image_size": 64   | "image_size": 96              | tensor 'visual.attnpool.positional_embedding': has shape [5, 256], the configuration says [10, 256]
                """)
        void whenConfigurationAndWeightsDisagree(String from, String to, String reason) throws IOException {
            replace("open_clip_config.json", from, to);

            assertRefused(reason);
        }

        @Test
        void whenThereAreNotFourStages() throws IOException {
            Path config = directory.resolve("open_clip_config.json");
            Files.writeString(config, Files.readString(config).replaceAll("(?s)\\[\\s*3,.*?]", "[3, 4, 6]"));

            assertRefused("'model_cfg.vision_cfg.layers' is [3,4,6], not the numbers of blocks in four stages");
        }
    }

    @Test
    void aDirectoryThatIsNoModel() throws IOException {
        directory = Files.createDirectory(scratch.resolve("empty"));

        assertRefused("neither config.json (Hugging Face) nor open_clip_config.json (OpenCLIP) is here");
    }

    private void replace(String file, String from, String to) throws IOException {
        Path path = directory.resolve(file);
        String text = Files.readString(path);
        if (!text.contains(from)) {
            throw new AssertionError(file + " has no " + from);
        }
        Files.writeString(path, text.replace(from, to));
    }

    private void assertRefused(String... reasons) {
        assertThatThrownBy(() -> ModelDescription.of(directory))
                .isInstanceOf(CheckpointException.class)
                .message()
                .contains(reasons);
    }
}
