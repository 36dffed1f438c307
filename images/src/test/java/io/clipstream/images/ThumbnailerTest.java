package io.clipstream.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.image.PictureException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThumbnailerTest {
    private final Thumbnailer thumbnailer = new Thumbnailer(PictureLimits.defaults(), 100);

    @AfterEach
    void close() {
        thumbnailer.close();
    }

    /** Red on the left, blue on the right. */
    private static byte[] picture(int width, int height, String format) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, width / 2, height);
        graphics.setColor(Color.BLUE);
        graphics.fillRect(width / 2, 0, width - width / 2, height);
        graphics.dispose();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    private BufferedImage thumbnail(byte[] picture) throws Exception {
        byte[] made = thumbnailer.thumbnail(picture);
        assertThat(PictureFormat.recognise(made)).contains(PictureFormat.JPEG);
        return ImageIO.read(new ByteArrayInputStream(made));
    }

    @ParameterizedTest
    @CsvSource({
        "jpeg, 400, 200, 100, 50",
        "jpeg, 3000, 4001, 75, 100",
        "png, 200, 400, 50, 100",
        "gif, 150, 150, 100, 100",
        "bmp, 101, 3, 100, 3",
        "tiff, 640, 480, 100, 75",
        "png, 40, 30, 40, 30",
        "jpeg, 1, 1, 1, 1",
        "png, 5000, 1, 100, 1"
    })
    void keepsTheProportionsAndMakesNothingLarger(String format, int width, int height, int toWidth, int toHeight)
            throws Exception {
        BufferedImage thumbnail = thumbnail(picture(width, height, format));

        assertThat(thumbnail.getWidth()).isEqualTo(toWidth);
        assertThat(thumbnail.getHeight()).isEqualTo(toHeight);
    }

    @Test
    void showsWhatThePictureShows() throws Exception {
        BufferedImage thumbnail = thumbnail(picture(2000, 1000, "jpeg"));

        Color left = new Color(thumbnail.getRGB(10, 25));
        Color right = new Color(thumbnail.getRGB(90, 25));
        assertThat(left.getRed()).isGreaterThan(230);
        assertThat(left.getBlue()).isLessThan(30);
        assertThat(right.getBlue()).isGreaterThan(230);
        assertThat(right.getRed()).isLessThan(30);
    }

    @Test
    void refusesWhatTheEncoderRefuses() throws Exception {
        byte[] whole = picture(300, 300, "png");

        assertThatThrownBy(() -> thumbnailer.thumbnail("text".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(PictureException.class);
        assertThatThrownBy(() -> thumbnailer.thumbnail(Arrays.copyOf(whole, whole.length / 2)))
                .isInstanceOf(PictureException.class);
        try (Thumbnailer strict = new Thumbnailer(PictureLimits.defaults().withMaxPixels(100), 50)) {
            assertThatThrownBy(() -> strict.thumbnail(whole)).isInstanceOf(PictureException.class);
        }
    }
}
