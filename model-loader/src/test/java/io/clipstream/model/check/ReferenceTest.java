package io.clipstream.model.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.image.RgbImage;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.family.Tolerance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceTest {
    private static final Path BUNDLED = Path.of("../demo/src/main/model/clipstream-mini");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path scratch;

    @Test
    void theBundledModelsReferenceHoldsTheBuiltInSamples() throws Exception {
        Reference reference = Reference.beside(BUNDLED).orElseThrow();
        Samples samples = Samples.builtIn();

        assertThat(reference.madeBy()).startsWith("open_clip CLIP (torch ");
        assertThat(reference.pictures().stream().map(Reference.Picture::name))
                .containsExactlyElementsOf(samples.pictures().keySet());
        assertThat(reference.texts().stream().map(Reference.Text::text)).isEqualTo(samples.texts());
        assertThat(reference.logits()).hasSize(130);
        assertThat(Reference.beside(scratch)).isEmpty();
    }

    @Test
    void whatIsMalformedIsRefusedWithItsPlace() throws Exception {
        refused(json -> json.put("format", "golden"), "'format' is not clipstream-reference");
        refused(json -> json.put("version", 2), "'version' is 2, read is 1; make the file anew");
        refused(json -> json.put("weights", "8ca8"), "'weights' is '8ca8', not a SHA-256 in hex");
        refused(json -> json.put("dimension", 511), "'pictures[0].vector' has 512 numbers, dimension says 511");
        refused(json -> json.putArray("pictures"), "'pictures' is not a list of 1 to 64 objects");
        refused(json -> json.putArray("texts").add("a"), "'texts' holds \"a\", which is no object");
        refused(
                json -> picture(json).put("name", "../secret"),
                "'pictures[0].name' is '../secret', which is not a built-in picture of this release");
        refused(json -> picture(json).put("file", "0".repeat(64)), "which is not a built-in picture of this release");
        refused(json -> picture(json).put("vector", "*"), "'pictures[0].vector' is not base64");
        refused(json -> picture(json).put("vector", bytes(3)), "'pictures[0].vector' has 3 bytes");
        refused(json -> picture(json).put("vector", bytes(2048)), "is not a unit vector");
        refused(json -> text(json).putArray("ids"), "'texts[0].ids' is not a list of 1 to 4096 token ids");
        refused(json -> text(json).putArray("ids").add(1.5), "'texts[0].ids' holds 1.5, which is no token id");
        refused(json -> json.put("logits", bytes(8)), "'logits' are 2, not one for each picture and text");
        refused(json -> json.put("library", "x".repeat(9 << 20)), "more than the limit of 8388608");
        assertThatThrownBy(() -> Reference.read(scratch.resolve("missing.json")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("missing.json");
    }

    private void refused(Consumer<ObjectNode> change, String message) throws IOException {
        ObjectNode json =
                (ObjectNode) JSON.readTree(BUNDLED.resolve(Reference.FILE_NAME).toFile());
        change.accept(json);
        Path file = Files.writeString(scratch.resolve("reference.json"), json.toString());
        assertThatThrownBy(() -> Reference.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    private static ObjectNode picture(ObjectNode json) {
        return (ObjectNode) json.path("pictures").get(0);
    }

    private static ObjectNode text(ObjectNode json) {
        return (ObjectNode) json.path("texts").get(0);
    }

    private static String bytes(int count) {
        return Base64.getEncoder().encodeToString(new byte[count]);
    }

    @Test
    void idsMayBePaddedInTheReferenceAlone() {
        assertThat(ModelCheck.sameIds(new long[] {1, 5, 2}, new long[] {1, 5, 2}))
                .isTrue();
        assertThat(ModelCheck.sameIds(new long[] {1, 5, 2}, new long[] {1, 5, 2, 2, 2}))
                .isTrue();
        assertThat(ModelCheck.sameIds(new long[] {1, 5, 2}, new long[] {1, 5, 2, 0, 0}))
                .isTrue();
        assertThat(ModelCheck.sameIds(new long[] {1, 5, 2}, new long[] {1, 5, 2, 7, 0}))
                .isFalse();
        assertThat(ModelCheck.sameIds(new long[] {1, 5, 2}, new long[] {1, 6, 2}))
                .isFalse();
        assertThat(ModelCheck.sameIds(new long[] {1, 5, 2, 0}, new long[] {1, 5, 2}))
                .isFalse();
    }

    @Test
    void pixelsDifferByTheSampleOrByOneAtLeast() {
        byte[] pixels = {10, 20, 30, 40, 50, 60};
        Embedding vector = Embedding.normalise(new float[] {1});

        assertThat(Pixels.difference(
                        new RgbImage(2, 1, pixels), picture(Pixels.sha256(pixels), new byte[] {10, 30}, vector)))
                .isZero();
        assertThat(Pixels.difference(new RgbImage(2, 1, pixels), picture("", new byte[] {10, 43}, vector)))
                .isEqualTo(3);
        assertThat(Pixels.difference(new RgbImage(2, 1, pixels), picture("", new byte[] {10, 40}, vector)))
                .as("what differs is not in the sample")
                .isEqualTo(1);
        assertThat(Pixels.difference(new RgbImage(2, 1, pixels), picture("", new byte[7], vector)))
                .isEqualTo(255);
    }

    private static Reference.Picture picture(String digest, byte[] sample, Embedding vector) {
        return new Reference.Picture("a", "", digest, sample, vector);
    }

    @Test
    void whatCannotBeComparedHasNotPassed() {
        Tolerance tolerance = Tolerance.full(Tolerance.FP32);
        Answers two = new Answers(List.of(unit(1, 0), unit(0, 1)));

        assertThat(two.row("same", two, tolerance).passed()).isTrue();
        assertThat(two.row("fewer", new Answers(List.of(unit(1, 0))), tolerance).passed())
                .isFalse();
        assertThat(two.row("longer", new Answers(List.of(unit(1, 0, 0), unit(0, 1, 0))), tolerance)
                        .passed())
                .isFalse();
        assertThat(two.row("turned", new Answers(List.of(unit(1, 0), unit(0.01f, 1))), tolerance)
                        .passed())
                .isFalse();
        Answers none = Answers.of(List.of("a"), texts -> List.of(unit(Float.NaN, 1)));
        assertThat(none.row("not finite", none, tolerance).passed()).isFalse();
        assertThat(none.row("not finite", none, tolerance).line())
                .contains("not comparable")
                .endsWith("FAILS");
        assertThat(CheckRow.of("length", 1, none.offUnit(), 1e-6).passed()).isFalse();
    }

    /** In half precision a component may be off by more than the cosine allows, and the other way round. */
    @Test
    void bothBoundsMustHold() {
        Answers one = new Answers(List.of(unit(1, 0)));
        Answers other = new Answers(List.of(unit(1, 0.0015f)));

        assertThat(one.row("", other, Tolerance.half()).passed()).isTrue();
        assertThat(one.row("", other, new Tolerance(2e-3, 0.9999999)).passed()).isFalse();
        assertThat(one.row("", other, new Tolerance(1e-3, 0.9999)).passed()).isFalse();
    }

    private static Embedding unit(float... vector) {
        return Embedding.normalise(vector);
    }
}
