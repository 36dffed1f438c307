package io.clipstream.model.openclip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.SafetensorsBuilder;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.script.ScriptTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every configuration that open_clip ships for its own image towers is read, or refused with what to use instead. */
class OpenClipConfigurationsTest {
    private static final Path CONFIGURATIONS = Path.of("src/test/resources/openclip-configs.json");
    private static final String WITHOUT_WEIGHTS = "missing; the configuration asks for one of shape";

    @TempDir
    Path scratch;

    @Test
    void eachIsReadOrRefusedByName() throws IOException {
        Map<String, String> refused = new TreeMap<>();
        int read = 0;
        for (Map.Entry<String, JsonNode> entry :
                new JsonMapper().readTree(CONFIGURATIONS.toFile()).properties()) {
            Path directory = directory(entry.getKey(), entry.getValue());
            String message =
                    String.valueOf(catchThrowable(() -> architecture(directory)).getMessage());
            if (message.contains(WITHOUT_WEIGHTS)) {
                read++;
            } else {
                refused.put(entry.getKey(), message);
            }
        }

        assertThat(refused)
                .containsOnlyKeys(
                        "coca_ViT-B-32",
                        "coca_ViT-L-14",
                        "coca_base",
                        "coca_roberta-ViT-B-32",
                        "mt5-base-ViT-B-32",
                        "mt5-xl-ViT-H-14",
                        "nllb-clip-base",
                        "nllb-clip-large",
                        "roberta-ViT-B-32",
                        "xlm-roberta-base-ViT-B-32",
                        "xlm-roberta-large-ViT-H-14")
                .allSatisfy((name, message) -> assertThat(message)
                        .contains("open_clip_config.json", "use the CLIP of the same size, for example laion/CLIP-"));
        assertThat(refused.get("coca_ViT-B-32")).contains("CoCa");
        assertThat(refused.get("xlm-roberta-large-ViT-H-14"))
                .contains("'model_cfg.text_cfg.hf_model_name' is 'xlm-roberta-large'", "google/siglip2-");
        assertThat(read).isGreaterThan(50);
    }

    /** The towers of the largest published ones, as people would name them. */
    @Test
    void sizesFollowTheConfiguration() throws IOException {
        assertThat(summaries("ViT-bigG-14-CLIPA"))
                .containsExactly(
                        "ViT, patches of 14, 48 layers, 1664 wide, 16 heads, GELU, mean over patches",
                        "transformer, 32 layers, 1280 wide, 20 heads, GELU, 32000 tokens");
        assertThat(summaries("RN50x64-quickgelu"))
                .containsExactly(
                        "ResNet, [3, 15, 36, 10] blocks, 128 wide, attention pool of 64 heads",
                        "causal transformer, 12 layers, 1024 wide, 16 heads, quick GELU, 49408 tokens");
        assertThat(summaries("ViT-H-14-worldwide-quickgelu"))
                .containsExactly(
                        "ViT, patches of 14, 32 layers, 1280 wide, 16 heads, quick GELU",
                        "causal transformer, 24 layers, 1024 wide, 16 heads, quick GELU, 901629 tokens");
    }

    private List<String> summaries(String name) throws IOException {
        JsonNode configuration =
                new JsonMapper().readTree(CONFIGURATIONS.toFile()).path(name);
        ClipArchitecture architecture = new OpenClip().read(directory(name, configuration));
        return List.of(
                architecture.imageTower().summary(), architecture.textTower().summary());
    }

    private static void architecture(Path directory) throws IOException {
        new OpenClip().read(directory).network(ScriptTarget.cpuPlain());
        throw new CheckpointException(directory, "read, though there are no weights");
    }

    /** The configuration, beside weights of which only the scalar is there. */
    private Path directory(String name, JsonNode configuration) throws IOException {
        Path directory = Files.createDirectories(scratch.resolve(name));
        Files.writeString(
                directory.resolve("open_clip_config.json"),
                "{\"model_cfg\": " + configuration + ", \"preprocess_cfg\": {}}");
        new SafetensorsBuilder()
                .tensor("logit_scale", "F32", new long[0], new byte[Float.BYTES])
                .write(directory.resolve("open_clip_model.safetensors"));
        Files.writeString(
                directory.resolve("tokenizer.json"), "{\"added_tokens\": [{\"id\": 0, \"content\": \"[PAD]\"}]}");
        return directory;
    }
}
