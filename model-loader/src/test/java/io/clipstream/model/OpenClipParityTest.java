package io.clipstream.model;

import java.io.IOException;
import org.junit.jupiter.api.Nested;

/** open_clip's layout with its own towers, against open_clip. */
class OpenClipParityTest {
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
}
