package io.clipstream.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.model.family.ClipArchitecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ModelDescriptionTest {
    @TempDir
    Path scratch;

    /** The numbers are those that torch.utils.flop_counter and the sum of parameters' sizes give in Python. */
    @Test
    void towersAreCountedAsTorchCountsThem() throws Exception {
        ModelDescription vit = ModelDescription.of(new GoldenFamily("hf-openai").model(scratch));
        ModelDescription efficientNet = ModelDescription.of(new GoldenFamily("bundled").model(scratch));

        assertThat(vit.imageTower().operations()).isEqualTo(4_168_512);
        assertThat(vit.textTower().operations()).isEqualTo(5_304_064);
        assertThat(vit.imageTower().parameters()).isEqualTo(123_888);
        assertThat(vit.textTower().parameters()).isEqualTo(1_609_760);
        assertThat(efficientNet.imageTower().operations()).isEqualTo(769_125_824);
    }

    /** A mapping stays until a collection, and what is mapped counts as this process's memory; of scalars there is a page each. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theDigestLeavesNoWeightsMapped() throws Exception {
        Path directory = new GoldenFamily("hf-laion").model(scratch).toRealPath();

        digest(directory, new ClipModelOptions("cpu", 1));

        assertThat(Files.size(directory.resolve("model.safetensors"))).isGreaterThan(1_000_000);
        assertThat(mappedBytes(directory)).isLessThan(100_000);
    }

    private static long mappedBytes(Path directory) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains(directory + "/"))
                .map(line -> line.split("[- ]", 3))
                .mapToLong(range -> Long.parseLong(range[1], 16) - Long.parseLong(range[0], 16))
                .sum();
    }

    @Test
    void theModelCardSaysTheLicence() throws Exception {
        Path directory = new GoldenFamily("hf-laion").model(scratch);
        assertThat(ModelDescription.of(directory).license()).isEmpty();

        Path card = directory.resolve("README.md");
        Files.writeString(
                card, "---\ntags:\n- clip\nlicense: other\nlicense_name: \"apple-ascl\"\n---\nlicense: mit\n");
        assertThat(ModelDescription.of(directory).license()).contains("other, apple-ascl");

        Files.writeString(card, "# No front matter\n---\nlicense: mit\n---\n");
        assertThat(ModelDescription.of(directory).license()).isEmpty();

        Files.write(card, new byte[] {'-', '-', '-', '\n', (byte) 0xff, (byte) 0xfe});
        assertThat(ModelDescription.of(directory).license()).isEmpty();
    }

    /** One model's weights with two preprocessings are two models; and so with a setting that changes vectors. */
    @Test
    void theIdHoldsPreprocessingAndVariant() throws Exception {
        Path directory = new GoldenFamily("hf-laion").model(scratch);
        Set<String> digests = new TreeSet<>();
        Path file = directory.resolve("preprocessor_config.json");
        String original = Files.readString(file);
        for (String resample : new String[] {"\"resample\": 3", "\"resample\": 2"}) {
            Files.writeString(file, original.replaceFirst("\"resample\": \\d", resample));
            digests.add(ModelDescription.of(directory).id().digest());
        }
        ClipModelOptions plain = new ClipModelOptions("cpu", 1);
        for (ClipModelOptions options : new ClipModelOptions[] {
            plain,
            plain.with("image.exif.orientation", "true"),
            plain.with("precision", "int8"),
            plain.with("precision", "int8").with("image.exif.orientation", "true")
        }) {
            digests.add(digest(directory, options));
        }

        assertThat(digests).as("the second preprocessing alone is there twice").hasSize(5);
        assertThat(digest(directory, plain.with("a", "1").with("b", "2")))
                .isEqualTo(digest(directory, plain.with("b", "2").with("a", "1")))
                .isNotEqualTo(digest(directory, plain.with("a", "2").with("b", "1")));
    }

    private static String digest(Path directory, ClipModelOptions options) throws IOException {
        ClipArchitecture architecture = ModelDirectory.read(directory);
        return ModelDigest.of(architecture, new TreeMap<>(options.variant())).id();
    }

    @Test
    void aFingerprintSaysWhatDiffers() throws Exception {
        Path directory = new GoldenFamily("hf-laion").model(scratch);
        ModelFingerprint before = ModelDescription.of(directory).fingerprint();
        Files.writeString(directory.resolve("config.json"), Files.readString(directory.resolve("config.json")) + "\n");
        ModelFingerprint after = ModelDescription.of(directory).fingerprint();

        assertThat(before.differences(before)).isEmpty();
        assertThat(after.differences(before)).containsExactly("config.json");
        assertThat(after.differences(ModelDescription.of(new GoldenFamily("bundled").model(scratch))
                        .fingerprint()))
                .containsExactly("the weights", "config.json", "preprocessor_config.json", "tokenizer.json");
    }
}
