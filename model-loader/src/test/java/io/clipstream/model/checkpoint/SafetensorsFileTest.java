package io.clipstream.model.checkpoint;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatTheHeaderDescribes() throws IOException {
        byte[] floats = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1.5f)
                .putFloat(-2)
                .array();
        Path file = new SafetensorsBuilder()
                .tensor("empty", "I64", new long[] {0, 3}, new byte[0])
                .tensor("scalar", "BOOL", new long[] {}, new byte[] {1})
                .tensor("pair", "F32", new long[] {2}, floats)
                .write(file());

        var tensors = SafetensorsFile.open(file).tensors();

        assertThat(tensors.keySet()).containsExactly("empty", "scalar", "pair");
        StoredTensor pair = requireNonNull(tensors.get("pair"));
        assertThat(pair.type()).isEqualTo(StoredType.F32);
        assertThat(pair.shape()).containsExactly(2);
        assertThat(SafetensorsFile.map(pair).getFloat(4)).isEqualTo(-2);
    }

    /** Longer than a piece, and no multiple of one. */
    @Test
    void readsATensorOnceFromBeginningToEnd() throws IOException {
        byte[] bytes = new byte[600_001];
        new Random(5).nextBytes(bytes);
        Path file = new SafetensorsBuilder()
                .tensor("first", "U8", new long[] {3}, new byte[3])
                .tensor("long", "U8", new long[] {bytes.length}, bytes)
                .tensor("empty", "I64", new long[] {0, 3}, new byte[0])
                .write(file());
        var tensors = SafetensorsFile.open(file).tensors();
        ByteBuffer read = ByteBuffer.allocate(bytes.length);

        SafetensorsFile.read(requireNonNull(tensors.get("long")), read::put);
        SafetensorsFile.read(requireNonNull(tensors.get("empty")), read::put);

        assertThat(read.array()).isEqualTo(bytes);
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> SafetensorsFile.open(file()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("w.safetensors: the file is missing");
    }

    @Test
    void refusesAFileTooShortForALength() throws IOException {
        Files.write(file(), new byte[7]);

        assertRefused("only 7 bytes");
    }

    @Test
    void refusesAHeaderLongerThanTheFile() throws IOException {
        Files.write(
                file(),
                ByteBuffer.allocate(100)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(1_000)
                        .array());

        assertRefused("header length 1000 is not between 2 and 92");
    }

    @Test
    void refusesAHeaderLongerThanTheFormatAllows() throws IOException {
        Files.write(
                file(),
                ByteBuffer.allocate(100)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(-1)
                        .array());

        assertRefused("header length 18446744073709551615");
    }

    @Test
    void refusesAHeaderThatIsNotJson() throws IOException {
        SafetensorsBuilder.write(file(), "{\"a\":", new byte[0]);

        assertRefused("header: not JSON");
    }

    @Test
    void refusesAHeaderThatBeginsWithSomethingElse() throws IOException {
        SafetensorsBuilder.write(file(), "[1, 2]", new byte[0]);

        assertRefused("header does not begin with '{'");
    }

    @Test
    void refusesTextAfterTheHeader() throws IOException {
        SafetensorsBuilder.write(file(), "{} {}", new byte[0]);

        assertRefused("header: not JSON");
    }

    @Test
    void refusesAKeyThatStandsTwice() throws IOException {
        String entry = "{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}";
        SafetensorsBuilder.write(file(), "{\"a\":" + entry + ",\"a\":" + entry + "}", new byte[1]);

        assertRefused("Duplicate field 'a'");
    }

    @Test
    void refusesAnUnknownType() throws IOException {
        new SafetensorsBuilder().tensor("a", "F12", new long[] {1}, new byte[1]).write(file());

        assertRefused("tensor 'a': unknown dtype 'F12'");
    }

    @Test
    void refusesOffsetsOutsideTheFile() throws IOException {
        new SafetensorsBuilder().entry("a", "U8", "[9]", 0, 9).data(8).write(file());

        assertRefused("tensor 'a': data_offsets [0, 9] are not within the 8 bytes");
    }

    @Test
    void refusesOffsetsThatEndBeforeTheyBegin() throws IOException {
        new SafetensorsBuilder().entry("a", "U8", "[1]", 4, 3).data(8).write(file());

        assertRefused("tensor 'a': data_offsets [4, 3]");
    }

    @Test
    void refusesASizeThatDoesNotMatchTheShape() throws IOException {
        new SafetensorsBuilder().tensor("a", "F32", new long[] {3}, new byte[8]).write(file());

        assertRefused("tensor 'a': F32 of shape [3] takes 12 bytes, data_offsets give 8");
    }

    @Test
    void refusesAShapeThatOverflows() throws IOException {
        new SafetensorsBuilder()
                .entry("a", "F32", "[4611686018427387904, 4]", 0, 0)
                .write(file());

        assertRefused("tensor 'a': shape [4611686018427387904, 4] overflows");
    }

    @Test
    void refusesSizesThatAreNoWholeNumbers() throws IOException {
        new SafetensorsBuilder().entry("a", "U8", "[-1]", 0, 0).write(file());
        assertRefused("tensor 'a': shape holds -1");

        new SafetensorsBuilder().entry("a", "U8", "[1.5]", 0, 1).data(1).write(file());
        assertRefused("tensor 'a': shape holds 1.5");

        new SafetensorsBuilder().entry("a", "U8", "\"x\"", 0, 1).data(1).write(file());
        assertRefused("tensor 'a': shape is not a list");
    }

    @Test
    void refusesTensorsThatOverlap() throws IOException {
        new SafetensorsBuilder()
                .entry("a", "U8", "[4]", 0, 4)
                .entry("b", "U8", "[4]", 3, 7)
                .data(7)
                .write(file());

        assertRefused("tensor 'b': overlaps the tensor before it by 1 bytes");
    }

    @Test
    void refusesHolesAndBytesLeftOver() throws IOException {
        new SafetensorsBuilder().entry("a", "U8", "[4]", 2, 6).data(6).write(file());
        assertRefused("tensor 'a': 2 bytes before it belong to no tensor");

        new SafetensorsBuilder().entry("a", "U8", "[4]", 0, 4).data(6).write(file());
        assertRefused("2 bytes at the end belong to no tensor");
    }

    @Test
    void refusesToMapAFileThatBecameShorter() throws IOException {
        new SafetensorsBuilder().tensor("a", "U8", new long[] {4}, new byte[4]).write(file());
        StoredTensor tensor =
                requireNonNull(SafetensorsFile.open(file()).tensors().get("a"));
        byte[] all = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(all, all.length - 1));

        assertThatThrownBy(() -> SafetensorsFile.map(tensor))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tensor 'a': the file has become shorter");
    }

    private Path file() {
        return folder.resolve("w.safetensors");
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> SafetensorsFile.open(file()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("w.safetensors")
                .hasMessageContaining(reason);
    }
}
