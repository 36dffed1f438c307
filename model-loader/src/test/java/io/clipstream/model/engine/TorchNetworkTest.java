package io.clipstream.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.huggingface.HuggingFace;
import io.clipstream.model.openclip.OpenClip;
import io.clipstream.model.script.LinearForm;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptTarget;
import io.clipstream.model.testing.RandomCheckpoint;
import io.clipstream.model.testing.RandomCheckpoint.Size;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of a network that other machines run, against each other on this one. */
class TorchNetworkTest {
    private static final Path BUNDLED = Path.of("../demo/src/main/model/clipstream-mini");
    private static final int SIDE = 32;
    private static final int IMAGES = 3;
    private static final int MANY = 12;
    private static final long[] IDS = {11, 320, 3553, 49407, 11, 49407, 0, 0};
    private static final long[] POOLED = {3, 1};

    @TempDir
    static Path scratch;

    private static ClipArchitecture transformers;

    @BeforeAll
    static void write() throws IOException {
        new RandomCheckpoint(SIDE, 8, new Size(64, 3, 4), new Size(64, 2, 4), 32)
                .write(scratch, Path.of("src/test/resources/golden/clip-tokenizer.json"));
        transformers = new HuggingFace().read(scratch);
    }

    /** 28 million weights in matrices of 2.4 and 9.4 MB, which glibc keeps when they are freed, if it is not asked for them. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatANetworkTookGoesBackToTheSystemWhenItIsClosed() throws IOException {
        Path directory = scratch.resolve("deep");
        new RandomCheckpoint(SIDE, 8, new Size(768, 4, 12), new Size(64, 1, 4), 32)
                .write(directory, Path.of("src/test/resources/golden/clip-tokenizer.json"));
        NetworkScript.Network network = new HuggingFace().read(directory).network(ScriptTarget.cpuPacked());
        // What libtorch itself takes when it is first used.
        TorchNetwork.load(network, 1).close();
        long before = anonymousKilobytes();

        TorchNetwork loaded = TorchNetwork.load(network, 1);
        long open = anonymousKilobytes();
        loaded.close();

        assertThat(open - before).isGreaterThan(90_000);
        assertThat(anonymousKilobytes() - before).isLessThan(30_000);
    }

    private static long anonymousKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static ByteBuffer pixels(int count, int side) {
        byte[] pixels = new byte[count * side * side * 3];
        new Random(3).nextBytes(pixels);
        return ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
    }

    @Test
    void plainAndPackedConvolutionsAgree() throws IOException {
        var architecture = new OpenClip().read(BUNDLED);
        ByteBuffer direct = pixels(2, 224);

        try (TorchNetwork one = TorchNetwork.load(architecture.network(ScriptTarget.cpuPlain()), 1);
                TorchNetwork other = TorchNetwork.load(architecture.network(ScriptTarget.cpuPacked()), 1)) {
            assertClose(one.encodeImages(direct, 2, 224), other.encodeImages(direct, 2, 224), 1e-5);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MAPPED", "MKL", "ONEDNN"})
    void theFormsOfLinearLayersAgree(LinearForm form) throws IOException {
        ByteBuffer direct = pixels(IMAGES, SIDE);

        try (TorchNetwork one = TorchNetwork.load(transformers.network(ScriptTarget.cpuPlain()), 1);
                TorchNetwork other = TorchNetwork.load(transformers.network(ScriptTarget.cpu(form)), 1)) {
            assertClose(one.encodeImages(direct, IMAGES, SIDE), other.encodeImages(direct, IMAGES, SIDE), 1e-5);
            // So many that the form for many rows has its turn.
            ByteBuffer many = pixels(MANY, SIDE);
            assertClose(one.encodeImages(many, MANY, SIDE), other.encodeImages(many, MANY, SIDE), 1e-5);
            assertClose(one.encodeTexts(IDS, POOLED, 4), other.encodeTexts(IDS, POOLED, 4), 1e-5);
        }
    }

    @Test
    void quantisedImagesAreNearAndTextsExact() throws IOException {
        LinearForm quantised = ProcessorKind.here().quantised();
        ByteBuffer direct = pixels(IMAGES, SIDE);
        ScriptTarget exact = ScriptTarget.cpuPacked();

        try (TorchNetwork one = TorchNetwork.load(transformers.network(exact), 1);
                TorchNetwork other = TorchNetwork.load(transformers.network(ScriptTarget.cpu(quantised)), 1)) {
            float[] near = other.encodeImages(direct, IMAGES, SIDE);
            assertClose(near, one.encodeImages(direct, IMAGES, SIDE), 0.05);
            assertThat(near).isNotEqualTo(one.encodeImages(direct, IMAGES, SIDE));
            assertThat(other.encodeTexts(IDS, POOLED, 4)).isEqualTo(one.encodeTexts(IDS, POOLED, 4));
        }
    }

    @Test
    void aModelWithoutLinearLayersIsNotQuantised() throws IOException {
        var architecture = new OpenClip().read(BUNDLED);

        assertThatThrownBy(() -> architecture.network(ScriptTarget.cpu(LinearForm.INT8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set model.precision=fp32");
    }

    /** CUDA computes in fp16; so can a processor, slowly, when nothing but the device is put in its place. */
    @Test
    void halfPrecisionIsNear() throws IOException {
        ByteBuffer direct = pixels(IMAGES, SIDE);

        try (TorchNetwork one = TorchNetwork.load(transformers.network(ScriptTarget.cpuPlain()), 1);
                TorchNetwork other = TorchNetwork.load(transformers.network(ScriptTarget.cpuHalf()), 1)) {
            assertClose(other.encodeImages(direct, IMAGES, SIDE), one.encodeImages(direct, IMAGES, SIDE), 5e-3);
            assertClose(other.encodeTexts(IDS, POOLED, 4), one.encodeTexts(IDS, POOLED, 4), 5e-3);
        }
    }

    /** What can be shown without a device: libtorch accepts the source. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSourceForCudaCompiles(boolean half) throws IOException {
        TorchNetwork.compile(transformers.network(ScriptTarget.cuda(1, half))).close();
        TorchNetwork.compile(new OpenClip().read(BUNDLED).network(ScriptTarget.cuda(0, half)))
                .close();
    }

    /** Processors stand in for devices. */
    @Test
    void severalDevicesShareTheCallsAndGiveTheSameVectors() throws Exception {
        NetworkScript.Network network = transformers.network(ScriptTarget.cpuPacked());
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try (TorchNetworks devices = TorchNetworks.load(List.of(network, network), 1)) {
            float[] expected = devices.encodeImages(pixels(IMAGES, SIDE), IMAGES, SIDE);
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                results.add(callers.submit(() -> devices.encodeImages(pixels(IMAGES, SIDE), IMAGES, SIDE)));
            }
            for (Future<float[]> result : results) {
                assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(expected);
            }
            assertThat(devices.count()).isEqualTo(2);
        } finally {
            callers.shutdown();
        }
    }

    @Test
    void theTrialOfPackingDecidesOnce() {
        TorchEngine.start();

        assertThat(PackingTrial.fastest())
                .isIn(LinearForm.MAPPED, LinearForm.MKL, LinearForm.ONEDNN)
                .isEqualTo(PackingTrial.fastest());
    }

    /** @param most difference, as a share of a vector's length */
    private static void assertClose(float[] actual, float[] expected, double most) {
        assertThat(actual).hasSameSizeAs(expected);
        double length = 0;
        for (float value : expected) {
            length += value * value / IMAGES;
        }
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(most * Math.sqrt(length)));
        }
    }
}
