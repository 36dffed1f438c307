package io.clipstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.image.RgbImage;
import io.clipstream.model.checkpoint.SafetensorsBuilder;
import io.clipstream.model.checkpoint.SafetensorsBuilder.Tensor;
import io.clipstream.model.engine.Precision;
import io.clipstream.model.testing.RandomCheckpoint;
import io.clipstream.model.testing.RandomCheckpoint.Size;
import io.clipstream.model.testing.RandomResNet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClipModelTest {
    private static final ClipModelOptions ONE_THREAD = new ClipModelOptions("cpu", 1);

    @TempDir
    Path scratch;

    @Test
    void describesTheBundledModel() throws Exception {
        Path directory = new GoldenFamily("bundled").model(scratch);

        ModelDescription description = ModelDescription.of(directory);

        assertThat(description.id().name()).isEqualTo("clipstream-mini");
        assertThat(description.dimension()).isEqualTo(512);
        assertThat(description.imageSize()).isEqualTo(224);
        assertThat(description.contextLength()).isEqualTo(32);
        assertThat(description.types()).containsExactly("F16");
        assertThat(description.parameters()).isBetween(7_500_000L, 7_700_000L);
        try (ClipModel model = ClipModel.load(directory, ONE_THREAD)) {
            assertThat(model.description()).isEqualTo(description);
            assertThat(model.device()).startsWith("cpu (fp32");
        }
    }

    @Test
    void theIdChangesWithWeightsPreprocessingAndTokeniserButNotWithShards() throws Exception {
        Path directory = new GoldenFamily("hf-openai").model(scratch);
        String original = ModelDescription.of(directory).id().digest();

        shard(directory);
        assertThat(ModelDescription.of(directory).id().digest()).isEqualTo(original);

        for (String file : List.of("config.json", "preprocessor_config.json", "tokenizer.json")) {
            String text = Files.readString(directory.resolve(file));
            Files.writeString(directory.resolve(file), text + "\n");
            assertThat(ModelDescription.of(directory).id().digest()).as(file).isNotEqualTo(original);
            Files.writeString(directory.resolve(file), text);
        }
        Path weights = directory.resolve("model-2.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertThat(ModelDescription.of(directory).id().digest()).isNotEqualTo(original);
    }

    @Test
    void theIdOfASiglipChangesWithTheTokenisersConfigurationToo() throws Exception {
        Path directory = new GoldenFamily("hf-siglip2").model(scratch);
        String original = ModelDescription.of(directory).id().digest();

        for (String file :
                List.of("config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json")) {
            String text = Files.readString(directory.resolve(file));
            Files.writeString(directory.resolve(file), text + "\n");
            assertThat(ModelDescription.of(directory).id().digest()).as(file).isNotEqualTo(original);
            Files.writeString(directory.resolve(file), text);
        }
        assertThat(ModelDescription.of(directory).id().digest()).isEqualTo(original);
    }

    /** bfloat16 is fp32 without its low half: cut so and stored either way, the vectors are the same; at even positions or odd ones. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void bfloat16WeightsAreWidened(int remainder) throws Exception {
        GoldenFamily golden = new GoldenFamily("hf-openai");
        Path wide = golden.model(scratch.resolve("wide"));
        Path narrow = golden.model(scratch.resolve("narrow"));
        rewrite(wide, tensor -> isWeight(tensor) ? cut(tensor, 4) : tensor);
        rewrite(narrow, tensor -> isWeight(tensor) ? cut(tensor, 2) : tensor);
        moveData(narrow, remainder);

        try (ClipModel fp32 = ClipModel.load(wide, ONE_THREAD);
                ClipModel bf16 = ClipModel.load(narrow, ONE_THREAD)) {
            assertThat(bf16.description().types()).containsExactly("BF16");
            assertThat(bf16.imageEncoder().encode(golden.images()))
                    .isEqualTo(fp32.imageEncoder().encode(golden.images()));
            assertThat(bf16.textEncoder().encode(golden.texts()))
                    .isEqualTo(fp32.textEncoder().encode(golden.texts()));
            assertThat(bf16.logits()).isEqualTo(fp32.logits());
        }
    }

    @Test
    void shardsMakeTheSameModel() throws Exception {
        GoldenFamily golden = new GoldenFamily("hf-laion");
        Path directory = golden.model(scratch);
        List<Embedding> whole;
        try (ClipModel model = ClipModel.load(directory, ONE_THREAD)) {
            whole = model.imageEncoder().encode(golden.images());
        }
        shard(directory);

        try (ClipModel model = ClipModel.load(directory, ONE_THREAD)) {
            assertThat(model.imageEncoder().encode(golden.images())).isEqualTo(whole);
        }
    }

    @Test
    void manyThreadsEncodeAtOnce() throws Exception {
        GoldenFamily golden = new GoldenFamily("hf-openai");
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try (ClipModel model = ClipModel.load(golden.model(scratch), ONE_THREAD)) {
            List<RgbImage> images = golden.images();
            List<String> texts = golden.texts();
            List<Embedding> expectedImages = model.imageEncoder().encode(images);
            List<Embedding> expectedTexts = model.textEncoder().encode(texts);

            Callable<Void> caller = () -> {
                for (int i = 0; i < 10; i++) {
                    assertThat(model.imageEncoder().encode(images)).isEqualTo(expectedImages);
                    assertThat(model.textEncoder().encode(texts)).isEqualTo(expectedTexts);
                }
                return null;
            };
            List<Future<Void>> done = callers.invokeAll(List.of(caller, caller, caller, caller));

            for (Future<Void> future : done) {
                future.get();
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
    void int8HasAnIdOfItsOwnAndSaysWhatItCosts() throws Exception {
        Path directory = scratch.resolve("random");
        new RandomCheckpoint(64, 16, new Size(64, 2, 4), new Size(16, 2, 2), 24)
                .write(directory, GoldenFamily.tokenizer());

        try (ClipModel exact = ClipModel.load(directory, ONE_THREAD);
                ClipModel quantised = ClipModel.load(directory, ONE_THREAD.withPrecision(Precision.INT8))) {
            assertThat(exact.id().name()).isEqualTo("random");
            assertThat(exact.precision()).isEqualTo(Precision.FP32);
            assertThat(exact.quantisationCost()).isEmpty();
            assertThat(quantised.id().name()).isEqualTo("random");
            assertThat(quantised.id()).isNotEqualTo(exact.id());
            assertThat(quantised.precision()).isEqualTo(Precision.INT8);
            QuantisationCost cost = quantised.quantisationCost().orElseThrow();
            assertThat(cost.meanCosine()).isBetween(0.99, 0.999999);
            assertThat(cost.leastCosine()).isLessThanOrEqualTo(cost.meanCosine());
            assertThat(cost.line()).startsWith("int8: cosine to fp32 0.99");
            assertThat(quantised.textEncoder().encode(List.of("a", "b")))
                    .isEqualTo(exact.textEncoder().encode(List.of("a", "b")));
        }
    }

    @Test
    void threadsOfACallCanBeChangedAndShapesWarmedUp() throws Exception {
        GoldenFamily golden = new GoldenFamily("hf-openai");
        try (ClipModel model = ClipModel.load(golden.model(scratch), ONE_THREAD)) {
            List<Embedding> before = model.imageEncoder().encode(golden.images());

            model.useThreads(2);
            model.warmUp(8);

            List<Embedding> after = model.imageEncoder().encode(golden.images());
            for (int i = 0; i < before.size(); i++) {
                assertThat(after.get(i).cosine(before.get(i))).isGreaterThan(0.999999f);
            }
            assertThat(model.cudaDevices()).isZero();
        }
    }

    @Test
    void aRandomCheckpointLoads() throws Exception {
        RandomCheckpoint checkpoint = new RandomCheckpoint(64, 16, new Size(32, 2, 4), new Size(16, 3, 2), 24);
        checkpoint.write(scratch.resolve("random"), GoldenFamily.tokenizer());

        try (ClipModel model = ClipModel.load(scratch.resolve("random"), ONE_THREAD)) {
            assertThat(model.id().name()).isEqualTo("random");
            assertThat(model.imageEncoder().encode(List.of(RgbImage.grey(64, 64))))
                    .hasSize(1);
            assertThat(model.textEncoder().encode(List.of("a", "b"))).hasSize(2);
        }
    }

    @Test
    void aRandomResNetLoads() throws Exception {
        RandomResNet checkpoint = new RandomResNet(64, List.of(1, 2, 1, 1), 4, new Size(16, 2, 2), 24);
        checkpoint.write(scratch.resolve("random"), GoldenFamily.tokenizer());

        try (ClipModel model = ClipModel.load(scratch.resolve("random"), ONE_THREAD)) {
            assertThat(model.imageEncoder().encode(List.of(RgbImage.grey(64, 64))))
                    .hasSize(1);
            assertThat(model.textEncoder().encode(List.of("a", "b"))).hasSize(2);
        }
    }

    @Test
    void refusesWhatIsNotABatchOfItsImages() throws Exception {
        try (ClipModel model = ClipModel.load(new GoldenFamily("hf-openai").model(scratch), ONE_THREAD)) {
            assertThatThrownBy(() -> model.imageEncoder().encode(List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> model.textEncoder().encode(List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> model.imageEncoder().encode(List.of(RgbImage.grey(64, 63))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("encodes images of 64 × 64, not 64 × 63");
        }
    }

    @Test
    void aClosedModelSaysSo() throws Exception {
        ClipModel model = ClipModel.load(new GoldenFamily("hf-openai").model(scratch), ONE_THREAD);
        model.close();
        model.close();

        assertThatThrownBy(() -> model.imageEncoder().encode(List.of(RgbImage.grey(64, 64))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the model is closed");
    }

    /** Were only the pixels of each batch kept, 200 batches would take 157 MB. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void nativeMemoryStaysFlatOverManyBatches() throws Exception {
        try (ClipModel model = ClipModel.load(new GoldenFamily("hf-openai").model(scratch), ONE_THREAD)) {
            List<RgbImage> images = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                images.add(RgbImage.grey(64, 64));
            }
            encode(model, images, 20);
            long before = residentKilobytes();
            encode(model, images, 200);

            assertThat(residentKilobytes() - before).isLessThan(100_000);
        }
    }

    private static void encode(ClipModel model, List<RgbImage> images, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(model.imageEncoder().encode(images)).hasSize(images.size());
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isWeight(Tensor tensor) {
        return tensor.dtype().equals("F32");
    }

    /** The upper half of each number, as {@code bytes} bytes: 2 for bfloat16, 4 for the same in fp32. */
    private static Tensor cut(Tensor tensor, int bytes) {
        ByteBuffer from = ByteBuffer.wrap(tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer to = ByteBuffer.allocate(tensor.bytes().length / 4 * bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (from.hasRemaining()) {
            int upper = from.getInt() & 0xffff0000;
            if (bytes == 2) {
                to.putShort((short) (upper >>> 16));
            } else {
                to.putInt(upper);
            }
        }
        return new Tensor(tensor.name(), bytes == 2 ? "BF16" : "F32", tensor.shape(), to.array());
    }

    private static void rewrite(Path directory, UnaryOperator<Tensor> change) throws IOException {
        Path file = directory.resolve("model.safetensors");
        SafetensorsBuilder changed = SafetensorsBuilder.copyOf(file, change);
        Files.delete(file);
        changed.write(file);
    }

    /** Puts a space behind the header where the tensors' positions have another remainder by two. */
    private static void moveData(Path directory, int remainder) throws IOException {
        Path file = directory.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int start = Long.BYTES + Math.toIntExact(from.getLong());
        int spaces = Math.floorMod(remainder - start, Short.BYTES);
        ByteBuffer to = ByteBuffer.allocate(bytes.length + spaces)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(start - Long.BYTES + spaces)
                .put(bytes, Long.BYTES, start - Long.BYTES);
        to.put(" ".repeat(spaces).getBytes(StandardCharsets.US_ASCII)).put(bytes, start, bytes.length - start);
        Files.write(file, to.array());
    }

    /** Splits the weights into two files by whether a name is one of the text tower's. */
    private static void shard(Path directory) throws IOException {
        Path file = directory.resolve("model.safetensors");
        StringBuilder map = new StringBuilder();
        for (int part = 1; part <= 2; part++) {
            int shard = part;
            SafetensorsBuilder.copyOf(file, tensor -> {
                        if (tensor.name().startsWith("text") != (shard == 1)) {
                            return null;
                        }
                        map.append(map.length() == 0 ? "" : ", ")
                                .append("\"" + tensor.name() + "\": \"model-" + shard + ".safetensors\"");
                        return tensor;
                    })
                    .write(directory.resolve("model-" + part + ".safetensors"));
        }
        Files.delete(file);
        Files.writeString(directory.resolve("model.safetensors.index.json"), "{\"weight_map\": {" + map + "}}");
    }
}
