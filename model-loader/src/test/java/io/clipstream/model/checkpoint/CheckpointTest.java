package io.clipstream.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    @TempDir
    Path folder;

    @BeforeEach
    void twoShards() throws IOException {
        new SafetensorsBuilder()
                .tensor("a", "U8", new long[] {1}, new byte[] {1})
                .write(folder.resolve("m-1.safetensors"));
        new SafetensorsBuilder()
                .tensor("b", "F32", new long[] {1, 2}, new byte[8])
                .write(folder.resolve("m-2.safetensors"));
    }

    @Test
    void gathersShards() throws IOException {
        index("{\"a\": \"m-1.safetensors\", \"b\": \"m-2.safetensors\"}");

        Checkpoint checkpoint = Checkpoint.open(folder, "m");

        assertThat(checkpoint.tensors()).extracting(StoredTensor::name).containsExactly("a", "b");
        assertThat(checkpoint.weight("b", 1, 2).file()).hasFileName("m-2.safetensors");
    }

    @Test
    void refusesAnIndexThatNamesATensorItsShardLacks() throws IOException {
        index("{\"a\": \"m-1.safetensors\", \"b\": \"m-2.safetensors\", \"c\": \"m-2.safetensors\"}");

        assertRefused("m-2.safetensors: tensor 'c': missing, though m.safetensors.index.json says it is here");
    }

    @Test
    void refusesATensorTheIndexDoesNotName() throws IOException {
        Files.delete(folder.resolve("m-2.safetensors"));
        new SafetensorsBuilder()
                .tensor("b", "U8", new long[] {1}, new byte[1])
                .tensor("extra", "U8", new long[] {1}, new byte[1])
                .write(folder.resolve("m-2.safetensors"));
        index("{\"a\": \"m-1.safetensors\", \"b\": \"m-2.safetensors\"}");

        assertRefused("m-2.safetensors: tensor 'extra': not what m.safetensors.index.json says");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../m-1.safetensors", "/etc/passwd", "m-1.bin", "a\\\\m-1.safetensors"})
    void refusesAShardThatIsNotAPlainFileName(String shard) throws IOException {
        index("{\"a\": \"" + shard + "\"}");

        assertRefused("is not the plain name of a .safetensors file");
    }

    @Test
    void refusesAShardThatIsMissing() throws IOException {
        index("{\"a\": \"m-3.safetensors\"}");

        assertRefused("m-3.safetensors: the file is missing");
    }

    @Test
    void refusesAnIndexWithoutAMap() throws IOException {
        Files.writeString(folder.resolve("m.safetensors.index.json"), "{}");

        assertRefused("weight_map is missing or empty");
    }

    @Test
    void refusesPickledWeightsByName() throws IOException {
        Files.writeString(folder.resolve("pytorch_model.bin"), "x");

        assertRefused("pickled weights (pytorch_model.bin) are not read");
        assertRefused("Put m.safetensors here");
    }

    @Test
    void refusesADirectoryWithoutWeights() {
        assertRefused("m.safetensors: the weights are missing, and so is m.safetensors.index.json");
    }

    @Test
    void refusesWeightsOfAnotherTypeOrShapeOrNone() throws IOException {
        index("{\"a\": \"m-1.safetensors\", \"b\": \"m-2.safetensors\"}");
        Checkpoint checkpoint = Checkpoint.open(folder, "m");

        assertThatThrownBy(() -> checkpoint.weight("a", 1))
                .hasMessageContaining("m-1.safetensors: tensor 'a': dtype U8 cannot be read as weights");
        assertThatThrownBy(() -> checkpoint.weight("b", 2, 1))
                .hasMessageContaining("m-2.safetensors: tensor 'b': has shape [1, 2], the configuration says [2, 1]");
        assertThatThrownBy(() -> checkpoint.weight("c", 4))
                .hasMessageContaining("tensor 'c': missing; the configuration asks for one of shape [4]");
    }

    @Test
    void refusesWhatNothingAskedFor() throws IOException {
        index("{\"a\": \"m-1.safetensors\", \"b\": \"m-2.safetensors\"}");
        Checkpoint checkpoint = Checkpoint.open(folder, "m");

        checkpoint.refuseUnexpected(Set.of("a"), name -> name.equals("b"));
        assertThatThrownBy(() -> checkpoint.refuseUnexpected(Set.of("a"), name -> false))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("m-2.safetensors: tensor 'b': unexpected");
    }

    @ParameterizedTest
    @CsvSource({
        "F16, 3c00, 1",
        "F16, c000, -2",
        "F16, 7bff, 65504",
        "F16, 0001, 5.9604645E-8",
        "F16, 8000, -0.0",
        "F16, 7c00, Infinity",
        "BF16, 3fc0, 1.5",
        "BF16, c049, -3.140625"
    })
    void readsScalarsInHalfPrecision(String dtype, String hex, float expected) throws IOException {
        byte[] bytes = ByteBuffer.allocate(2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) Integer.parseInt(hex, 16))
                .array();
        new SafetensorsBuilder().tensor("s", dtype, new long[] {1}, bytes).write(folder.resolve("m.safetensors"));

        assertThat(Checkpoint.open(folder, "m").scalar("s")).isEqualTo(expected);
    }

    private void index(String weightMap) throws IOException {
        Files.writeString(folder.resolve("m.safetensors.index.json"), "{\"weight_map\": " + weightMap + "}");
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> Checkpoint.open(folder, "m"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(reason);
    }
}
