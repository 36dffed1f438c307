package io.clipstream.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clipstream.model.efficientnet.EfficientNetLite;
import io.clipstream.model.openclip.OpenClip;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The plain form, which processors other than x86-64 and CUDA devices run, against the packed form. */
class TorchNetworkTest {
    private static final Path BUNDLED = Path.of("../demo/src/main/model/clipstream-mini");

    @Test
    void plainAndPackedNetworksAgree() throws IOException {
        var architecture = new OpenClip().read(BUNDLED);
        assertThat(architecture.imageTower()).isInstanceOf(EfficientNetLite.class);
        NetworkScript.Network plain = architecture.network(ScriptTarget.cpuPlain());
        NetworkScript.Network packed = architecture.network(ScriptTarget.cpuPacked());
        byte[] pixels = new byte[2 * 224 * 224 * 3];
        new Random(3).nextBytes(pixels);
        ByteBuffer direct = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
        long[] ids = {4094, 320, 3553, 4095, 4094, 4095, 0, 0};
        long[] pooled = {3, 1};

        try (TorchNetwork one = TorchNetwork.load(plain, 1);
                TorchNetwork other = TorchNetwork.load(packed, 1)) {
            assertClose(one.encodeImages(direct, 2, 224), other.encodeImages(direct, 2, 224));
            assertClose(one.encodeTexts(ids, pooled, 4), other.encodeTexts(ids, pooled, 4));
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double length = 0;
        for (float value : expected) {
            length += value * value / 2;
        }
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-5 * Math.sqrt(length)));
        }
    }
}
