package io.clipstream.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.core.image.RgbImage;
import io.clipstream.model.engine.TorchNetwork;
import io.clipstream.model.script.ScriptTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Towers from timm with plain operators, as on processors and devices that take no packed weights. */
class PlainOperatorsTest {
    private static final double VECTOR_TOLERANCE = 1e-5;

    @ParameterizedTest
    @ValueSource(strings = {"timm-eva02", "timm-siglip", "timm-convnext-d", "timm-mobileclip-s1", "timm-mobileclip-b"})
    void imageVectorsEqualTheReference(String family, @TempDir Path scratch) throws IOException {
        GoldenFamily golden = new GoldenFamily(family);
        List<RgbImage> images = golden.images();
        int size = images.get(0).width();
        ByteBuffer pixels = ByteBuffer.allocateDirect(images.size() * size * size * RgbImage.CHANNELS);
        images.forEach(image -> pixels.put(image.pixels()));

        float[] vectors;
        try (TorchNetwork network =
                TorchNetwork.load(ModelDirectory.read(golden.model(scratch)).network(ScriptTarget.cpuPlain()), 1)) {
            vectors = network.encodeImages(pixels.flip(), images.size(), size);
        }

        int dimension = vectors.length / images.size();
        float[] unit = GoldenParityTest.flatten(Vectors.unit(vectors, images.size(), dimension));
        assertThat(GoldenFamily.largestDifference(unit, golden.floats("image_embeddings.f32")))
                .isLessThanOrEqualTo(VECTOR_TOLERANCE);
    }
}
