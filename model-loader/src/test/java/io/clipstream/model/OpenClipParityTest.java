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
}
