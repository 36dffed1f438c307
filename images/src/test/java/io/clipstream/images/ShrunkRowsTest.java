package io.clipstream.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.core.arithmetic.Arithmetic;
import io.clipstream.core.image.PreprocessSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShrunkRowsTest {
    private static final int SIZE = 96;

    /** Extremes of the negative weights are where sums leave the range of a byte, on both sides. */
    @Test
    void bothWaysGiveTheSameAtAnySize() {
        Random random = new Random(7);
        List<String> different = new ArrayList<>();
        for (String operation : List.of("hf", "bl-hf", "squash", "longest-0")) {
            PreprocessSpec spec = Specs.of(operation, SIZE);
            PillowResize plain = new PillowResize(spec.interpolation(), Arithmetic.PLAIN);
            PillowResize vector = new PillowResize(spec.interpolation(), Arithmetic.VECTOR);
            for (int i = 0; i < 25; i++) {
                PixelMode mode = random.nextBoolean() ? PixelMode.RGB : PixelMode.ALPHA;
                ArrayPixels picture = blackAndWhite(random, 1 + random.nextInt(300), 1 + random.nextInt(400), mode);
                Placement placement = Placement.of(spec, picture.width(), picture.height());
                byte[] one = new byte[placement.keptWidth() * placement.keptHeight() * mode.bytesPerPixel()];
                byte[] other = one.clone();
                plain.resize(picture, placement, one);
                vector.resize(picture, placement, other);
                if (!Arrays.equals(one, other)) {
                    different.add(operation + " " + picture.width() + " × " + picture.height() + " " + mode);
                }
            }
        }
        assertThat(different).isEmpty();
    }

    /** The application must start, and give the same, on a JVM that has no Vector API: as it is without a flag. */
    @Test
    void withoutTheModulePlainJavaIsUsed() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutModule.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        String here = Reference.hash(
                Reference.resource("pillow/pictures/rgb.png"), Specs.of("hf", SIZE), false, Arithmetic.VECTOR);
        assertThat(answer).isEqualTo("plain Java " + here);
        assertThat(process.waitFor()).isZero();
    }

    private static ArrayPixels blackAndWhite(Random random, int width, int height, PixelMode mode) {
        ArrayPixels picture = ArrayPixels.blank(width, height, mode);
        random.nextBytes(picture.pixels());
        for (int i = 0; i < picture.pixels().length; i++) {
            picture.pixels()[i] = (byte) (picture.pixels()[i] >> 7);
        }
        return picture;
    }

    /** Runs in a JVM of its own. */
    static final class WithoutModule {
        private WithoutModule() {}

        public static void main(String[] arguments) throws Exception {
            System.out.print(Preprocessor.implementation() + " "
                    + Reference.hash(
                            Reference.resource("pillow/pictures/rgb.png"),
                            Specs.of("hf", SIZE),
                            false,
                            Arithmetic.best()));
        }
    }
}
