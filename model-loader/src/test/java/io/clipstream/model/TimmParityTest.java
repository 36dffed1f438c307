package io.clipstream.model;

import java.io.IOException;
import org.junit.jupiter.api.Nested;

/**
 * open_clip's layout with image towers from timm, against open_clip. Names of timm's models are genuine; widths, depths
 * and sides of pictures are small.
 */
class TimmParityTest {
    /** ViT-B-16-SigLIP: exact GELU, attention pool, logit bias, fp16. */
    @Nested
    class Siglip extends GoldenParityTest.Parity {
        Siglip() throws IOException {
            super("timm-siglip");
        }
    }

    /** ViT-SO400M-16-SigLIP2: tanh GELU, bf16. */
    @Nested
    class Siglip2 extends GoldenParityTest.Parity {
        Siglip2() throws IOException {
            super("timm-siglip2");
        }
    }

    /** EVA02-B-16: SwiGLU, a norm within attention, rotary positions on a grid smaller than the reference's. */
    @Nested
    class Eva02 extends GoldenParityTest.Parity {
        Eva02() throws IOException {
            super("timm-eva02");
        }
    }

    /** EVA02-L-14-336: patches that leave pixels over. */
    @Nested
    class Eva02Large extends GoldenParityTest.Parity {
        Eva02Large() throws IOException {
            super("timm-eva02-l");
        }
    }

    /** PE-Core-B-16: rotary positions, column first, a class token, an attention pool of 8 heads. */
    @Nested
    class PeCore extends GoldenParityTest.Parity {
        PeCore() throws IOException {
            super("timm-pe-core");
        }
    }

    /** PE-Core-bigG-14-448: no class token. */
    @Nested
    class PeCoreGigantic extends GoldenParityTest.Parity {
        PeCoreGigantic() throws IOException {
            super("timm-pe-core-g");
        }
    }

    /** MobileCLIP-B: convolutions with batch norms as the stem, no position for the class token. */
    @Nested
    class MobileClipB extends GoldenParityTest.Parity {
        MobileClipB() throws IOException {
            super("timm-mobileclip-b");
        }
    }

    /** MobileCLIP2-L-14: a plain CLIP in timm's names, with a text tower that is not causal. */
    @Nested
    class MobileClip2L extends GoldenParityTest.Parity {
        MobileClip2L() throws IOException {
            super("timm-mobileclip2-l");
        }
    }

    /** vit_medium_patch16_gap_256: layer scale, no bias in attention, mean over patches. */
    @Nested
    class MeanPooled extends GoldenParityTest.Parity {
        MeanPooled() throws IOException {
            super("timm-gap");
        }
    }

    /** convnext_base_w: a linear projection without bias. */
    @Nested
    class ConvNext extends GoldenParityTest.Parity {
        ConvNext() throws IOException {
            super("timm-convnext");
        }
    }

    /** convnext_large_d: a projection of two layers. */
    @Nested
    class ConvNextMlp extends GoldenParityTest.Parity {
        ConvNextMlp() throws IOException {
            super("timm-convnext-d");
        }
    }

    /** convnext_xxlarge: another epsilon, fp32. */
    @Nested
    class ConvNextXxl extends GoldenParityTest.Parity {
        ConvNextXxl() throws IOException {
            super("timm-convnext-xx");
        }
    }

    /** MobileCLIP-S1: training's branches, squeeze and excitation, a batch norm before attention. */
    @Nested
    class MobileClipS1 extends GoldenParityTest.Parity {
        MobileClipS1() throws IOException {
            super("timm-mobileclip-s1");
        }
    }

    /** MobileCLIP2-S3: five stages, two of which attend, after layer norms. */
    @Nested
    class MobileClip2S3 extends GoldenParityTest.Parity {
        MobileClip2S3() throws IOException {
            super("timm-mobileclip2-s3");
        }
    }
}
