package io.clipstream.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.core.image.PreprocessSpec.Channels;
import io.clipstream.core.image.PreprocessSpec.CropRounding;
import io.clipstream.core.image.PreprocessSpec.Fit;
import io.clipstream.core.image.PreprocessSpec.Interpolation;
import io.clipstream.core.image.PreprocessSpec.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PreprocessorTest {
    private static final int SIZE = 64;

    @Test
    void manyThreadsShareOne() throws Exception {
        // given the pictures whose hashes are known, and one preprocessor
        List<String[]> rows = Reference.table("pillow/expected.csv").stream()
                .filter(row -> row[2].equals("openai") && row[3].equals(Integer.toString(SIZE)))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Preprocessor preprocessor = new Preprocessor(Specs.of("openai", SIZE), PictureLimits.defaults(), false)) {
            // when four threads decode them all, many times, in different orders
            List<Callable<String>> calls = new ArrayList<>();
            for (int i = 0; i < rows.size() * 20; i++) {
                String[] row = rows.get(i * 7 % rows.size());
                byte[] picture = Reference.resource("pillow/pictures/" + row[0]);
                calls.add(() ->
                        Reference.sha256(preprocessor.decode(picture).pixels()).equals(row[4]) ? "" : row[0]);
            }

            // then each is what one thread makes of it
            for (Future<String> different : threads.invokeAll(calls)) {
                assertThat(different.get()).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void closingLeavesLaterCallsWorking() throws Exception {
        Preprocessor preprocessor = new Preprocessor(Specs.of("hf", SIZE), PictureLimits.defaults(), false);
        preprocessor.warmUp();
        preprocessor.close();

        byte[] pixels = preprocessor
                .decode(Reference.resource("pillow/pictures/rgb.jpg"))
                .pixels();

        assertThat(pixels).hasSize(SIZE * SIZE * 3);
        preprocessor.close();
    }

    @Test
    void theFileIsLeftAsItIs() throws Exception {
        try (Preprocessor preprocessor = new Preprocessor(Specs.of("hf", SIZE), PictureLimits.defaults(), true)) {
            for (String file :
                    List.of("rgb.png", "palette.tif", "animated.webp", "cmyk.jpg", "rle4.bmp", "animated.gif")) {
                byte[] picture = Reference.resource("pillow/pictures/" + file);
                byte[] before = picture.clone();

                preprocessor.decode(picture);

                assertThat(picture).as(file).isEqualTo(before);
            }
        }
    }

    @Test
    void aCropLargerThanTheResizeIsRefusedAtOnce() {
        Channels half = new Channels(0.5f, 0.5f, 0.5f);
        PreprocessSpec spec = new PreprocessSpec(
                200, 224, Fit.SHORTEST, Interpolation.BICUBIC, CropRounding.FLOOR, Order.RGB_FIRST, 0, half, half);

        assertThatThrownBy(() -> new Preprocessor(spec, PictureLimits.defaults(), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("224");
    }

    @Test
    void limitsAreSensible() {
        assertThatThrownBy(() -> PictureLimits.defaults().withMaxPixels(0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PictureLimits.defaults().withMaxPixels(1L << 40))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fit an array");
    }
}
