package io.clipstream.model.timmvit;

import static java.util.Map.entry;

import io.clipstream.model.timmvit.VitVariant.FeedForward;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * timm's names, and what its 1.0.31 builds for them ({@code timm/models/vision_transformer.py}, {@code
 * vision_transformer_hybrid.py}, {@code eva.py}). Width, depth and hidden widths are read from the weights.
 */
public final class VitVariants {
    private static final VitVariant SIGLIP_BASE = VitVariant.siglip(16, 12, FeedForward.GELU);
    private static final VitVariant SIGLIP_LARGE = VitVariant.siglip(16, 16, FeedForward.GELU);
    private static final VitVariant SIGLIP_LARGE_TANH = VitVariant.siglip(16, 16, FeedForward.GELU_TANH);
    private static final VitVariant SIGLIP_SO400M_14 = VitVariant.siglip(14, 16, FeedForward.GELU);

    private static final Map<String, VitVariant> VARIANTS = new TreeMap<>(Map.ofEntries(
            entry("vit_base_patch32_siglip_256", VitVariant.siglip(32, 12, FeedForward.GELU_TANH)),
            entry("vit_base_patch16_siglip_224", SIGLIP_BASE),
            entry("vit_base_patch16_siglip_256", SIGLIP_BASE),
            entry("vit_base_patch16_siglip_384", SIGLIP_BASE),
            entry("vit_base_patch16_siglip_512", SIGLIP_BASE),
            entry("vit_large_patch16_siglip_256", SIGLIP_LARGE),
            entry("vit_large_patch16_siglip_384", SIGLIP_LARGE),
            entry("vit_large_patch16_siglip_512", SIGLIP_LARGE_TANH),
            entry("vit_so400m_patch14_siglip_224", SIGLIP_SO400M_14),
            entry("vit_so400m_patch14_siglip_378", SIGLIP_SO400M_14),
            entry("vit_so400m_patch14_siglip_384", SIGLIP_SO400M_14),
            entry("vit_so400m_patch16_siglip_256", SIGLIP_LARGE_TANH),
            entry("vit_so400m_patch16_siglip_384", SIGLIP_LARGE_TANH),
            entry("vit_so400m_patch16_siglip_512", SIGLIP_LARGE_TANH),
            entry("vit_giantopt_patch16_siglip_256", SIGLIP_LARGE_TANH),
            entry("vit_giantopt_patch16_siglip_384", SIGLIP_LARGE_TANH),
            entry("vit_large_patch14_clip_224", VitVariant.clip(14, 16)),
            entry("vit_medium_patch16_gap_256", VitVariant.meanPooled(16, 8)),
            entry("vit_base_mci_224", VitVariant.mobileClip(12)),
            entry("eva02_base_patch16_clip_224", VitVariant.eva02(16, 12)),
            entry("eva02_large_patch14_clip_224", VitVariant.eva02(14, 16)),
            entry("eva02_large_patch14_clip_336", VitVariant.eva02(14, 16)),
            entry("vit_pe_core_tiny_patch16_384", core(16, 3, 24)),
            entry("vit_pe_core_small_patch16_384", core(16, 6, 24)),
            entry("vit_pe_core_base_patch16_224", core(16, 12, 14)),
            entry("vit_pe_core_large_patch14_336", core(14, 16, 24)),
            entry(
                    "vit_pe_core_gigantic_patch14_448",
                    VitVariant.perceptionEncoder(14, 16, false, new RotaryGrid(32, 0, true)))));

    private VitVariants() {}

    private static VitVariant core(int patchSize, int heads, int reference) {
        return VitVariant.perceptionEncoder(patchSize, heads, true, new RotaryGrid(reference, 1, true));
    }

    /** What a name stands for; {@code null} for one that is not read. */
    public static @Nullable VitVariant find(String timmModelName) {
        return VARIANTS.get(timmModelName);
    }

    /** All names that are read, for people. */
    public static String names() {
        return String.join(", ", VARIANTS.keySet());
    }
}
