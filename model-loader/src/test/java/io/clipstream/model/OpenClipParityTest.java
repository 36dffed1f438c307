package io.clipstream.model;

import java.io.IOException;
import org.junit.jupiter.api.Nested;

/** open_clip's layout with its own towers, against open_clip. */
class OpenClipParityTest {
    /** Thirty batch norms: the reference itself is 7e-6 from fp64. */
    private static final double RESNET_TOLERANCE = 2e-5;

    /** LAION's and DataComp's: exact GELU, most keys left out, fp32. */
    @Nested
    class Vit extends GoldenParityTest.Parity {
        Vit() throws IOException {
            super("openclip-vit");
        }
    }

    /** Apple's DFN and OpenAI's: quick GELU, squashed pictures, an odd feed-forward width, fp16. */
    @Nested
    class VitQuickGelu extends GoldenParityTest.Parity {
        VitQuickGelu() throws IOException {
            super("openclip-vit-quickgelu");
        }
    }

    /** OpenAI's RN50, an eighth as wide, fp16. */
    @Nested
    class ResNet extends GoldenParityTest.Parity {
        ResNet() throws IOException {
            super("openclip-resnet", RESNET_TOLERANCE);
        }
    }

    /** Other depths, a head width of its own, nine positions to pool, pictures fitted by their long side, fp32. */
    @Nested
    class ResNetWide extends GoldenParityTest.Parity {
        ResNetWide() throws IOException {
            super("openclip-resnet-wide", RESNET_TOLERANCE);
        }
    }

    /** BERT's tokeniser, no mask, the mean of patches, sines for positions, pixels left over, fp16. */
    @Nested
    class Clipa extends GoldenParityTest.Parity {
        Clipa() throws IOException {
            super("openclip-clipa");
        }
    }

    /** SigLIP 2's text tower, layer scale, the mean of normed patches, the {@code text.} prefix, bf16. */
    @Nested
    class SigLip extends GoldenParityTest.Parity {
        SigLip() throws IOException {
            super("openclip-siglip");
        }
    }

    /** MetaCLIP 2's text tower: XLM-V's tokeniser, a named end token; no projection, fp32. */
    @Nested
    class Worldwide extends GoldenParityTest.Parity {
        Worldwide() throws IOException {
            super("openclip-worldwide");
        }
    }

    /** MobileCLIP-S's text tower: CLIP's tokeniser without a mask, so that padding counts, fp16. */
    @Nested
    class Unmasked extends GoldenParityTest.Parity {
        Unmasked() throws IOException {
            super("openclip-unmasked");
        }
    }
}
