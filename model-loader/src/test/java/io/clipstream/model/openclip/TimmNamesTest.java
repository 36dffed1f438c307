package io.clipstream.model.openclip;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.JsonSection;
import io.clipstream.model.checkpoint.SafetensorsBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every timm model that a configuration of open_clip 3.3.0 names is read, or refused with what to use instead. */
class TimmNamesTest {
    @TempDir
    Path scratch;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "convnext_base",
                "convnext_large",
                "convnext_small",
                "convnext_tiny",
                "convnext_xlarge",
                "convnext_xxlarge",
                "eva02_base_patch16_clip_224",
                "eva02_large_patch14_clip_224",
                "eva02_large_patch14_clip_336",
                "fastvit_mci0",
                "fastvit_mci1",
                "fastvit_mci2",
                "fastvit_mci3",
                "fastvit_mci4",
                "vit_base_mci_224",
                "vit_base_patch16_siglip_224",
                "vit_base_patch16_siglip_256",
                "vit_base_patch16_siglip_384",
                "vit_base_patch16_siglip_512",
                "vit_base_patch32_siglip_256",
                "vit_giantopt_patch16_siglip_256",
                "vit_giantopt_patch16_siglip_384",
                "vit_large_patch14_clip_224",
                "vit_large_patch16_siglip_256",
                "vit_large_patch16_siglip_384",
                "vit_large_patch16_siglip_512",
                "vit_medium_patch16_gap_256",
                "vit_pe_core_base_patch16_224",
                "vit_pe_core_gigantic_patch14_448",
                "vit_pe_core_large_patch14_336",
                "vit_pe_core_small_patch16_384",
                "vit_pe_core_tiny_patch16_384",
                "vit_so400m_patch14_siglip_224",
                "vit_so400m_patch14_siglip_378",
                "vit_so400m_patch14_siglip_384",
                "vit_so400m_patch16_siglip_256",
                "vit_so400m_patch16_siglip_384",
                "vit_so400m_patch16_siglip_512"
            })
    void isRead(String name) throws IOException {
        assertRefusal(name).hasMessageContaining("missing; the tower's sizes are read from it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eva02_enormous_patch14_clip_224",
                "eva_giant_patch14_224",
                "swin_base_patch4_window7_224",
                "vit_relpos_medium_patch16_cls_224",
                "vitamin_base_224",
                "vitamin_large2_224",
                "vitamin_large2_256",
                "vitamin_large2_336",
                "vitamin_large2_384",
                "vitamin_large_224",
                "vitamin_large_256",
                "vitamin_large_336",
                "vitamin_large_384",
                "vitamin_small_224",
                "vitamin_xlarge_256",
                "vitamin_xlarge_336",
                "vitamin_xlarge_384"
            })
    void isRefused(String name) throws IOException {
        assertRefusal(name).hasMessageContainingAll("is '" + name + "', which is not supported; use ", "for example ");
    }

    /** Beside weights of which nothing is there but a scalar. */
    private AbstractThrowableAssert<?, ? extends Throwable> assertRefusal(String name) throws IOException {
        Path config = scratch.resolve("config.json");
        Files.writeString(
                config,
                "{\"timm_model_name\": \"" + name + "\", \"timm_proj\": null, \"timm_pool\": \"" + pool(name) + "\"}");
        new SafetensorsBuilder()
                .tensor("logit_scale", "F32", new long[0], new byte[Float.BYTES])
                .write(scratch.resolve("weights.safetensors"));
        JsonSection vision = JsonSection.read(config);
        Checkpoint checkpoint = Checkpoint.open(scratch, "weights");
        return assertThatThrownBy(() -> TimmTowers.read(vision, 8, checkpoint)).isInstanceOf(CheckpointException.class);
    }

    private static String pool(String name) {
        if (name.contains("siglip") || name.contains("pe_core")) {
            return "map";
        }
        return name.contains("clip") || name.equals("vit_base_mci_224") ? "token" : "avg";
    }
}
