package io.clipstream.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PreprocessSpec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ScaledJpegTest {
    private static final int SIZE = 32;
    private static final PreprocessSpec SPEC = Specs.of("hf", SIZE);

    @Test
    void theShorterSideStaysTwiceWhatItIsResizedTo() {
        assertThat(scaleOf(63, 4000)).isEqualTo(JpegScale.WHOLE);
        assertThat(scaleOf(127, 4000)).isEqualTo(JpegScale.WHOLE);
        assertThat(scaleOf(4000, 128)).isEqualTo(JpegScale.HALF);
        assertThat(scaleOf(256, 256)).isEqualTo(JpegScale.QUARTER);
        assertThat(scaleOf(512, 600)).isEqualTo(JpegScale.EIGHTH);
        assertThat(scaleOf(9000, 9000)).isEqualTo(JpegScale.EIGHTH);
    }

    /** Sides that no divisor divides. */
    @Test
    void levelsChangeByAFew() throws Exception {
        for (int[] size : new int[][] {{131, 203}, {259, 301}, {777, 515}}) {
            byte[] jpeg = smoothJpeg(size[0], size[1]);
            byte[] exact = decode(jpeg, DecodeOptions.exact());
            byte[] scaled = decode(jpeg, DecodeOptions.exact().withScaledJpeg(true));

            assertThat(scaled).isNotEqualTo(exact).hasSameSizeAs(exact);
            for (int i = 0; i < exact.length; i++) {
                assertThat(scaled[i] & 0xFF).as("sample %s", i).isBetween((exact[i] & 0xFF) - 6, (exact[i] & 0xFF) + 6);
            }
        }
    }

    @Test
    void aSmallJpegAndOtherFormatsAreDecodedWhole() throws Exception {
        for (String file : new String[] {"rgb.jpg", "rgb.png", "lossy.webp"}) {
            byte[] picture = Reference.resource("pillow/pictures/" + file);
            boolean small = file.endsWith("jpg");
            PreprocessSpec spec = Specs.of("hf", small ? 224 : SIZE);

            assertThat(decode(picture, spec, DecodeOptions.exact().withScaledJpeg(true)))
                    .as(file)
                    .isEqualTo(decode(picture, spec, DecodeOptions.exact()));
        }
    }

    private static JpegScale scaleOf(int width, int height) {
        return JpegScale.of(PictureHeader.of(PictureFormat.JPEG, width, height, PixelMode.RGB), SPEC);
    }

    private static byte[] decode(byte[] picture, DecodeOptions options) throws PictureException {
        return decode(picture, SPEC, options);
    }

    private static byte[] decode(byte[] picture, PreprocessSpec spec, DecodeOptions options) throws PictureException {
        try (Preprocessor preprocessor = new Preprocessor(spec, PictureLimits.defaults(), options)) {
            return preprocessor.decode(picture).pixels();
        }
    }

    private static byte[] smoothJpeg(int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = (int) (127 + 120 * Math.sin(6.0 * x / width));
                int green = 255 * y / height;
                int blue = (int) (127 + 120 * Math.cos(5.0 * (x + y) / (width + height)));
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", jpeg);
        return jpeg.toByteArray();
    }
}
