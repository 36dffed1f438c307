package io.clipstream.benchmarks;

import io.clipstream.demo.DemoPicture;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;

/** JPEG files of several megapixels made from the demo's JPEG photographs, which are small. */
final class LargePictures {
    private LargePictures() {}

    /** One photograph enlarged: smoother than a photograph of this size is. */
    static byte[] enlarged(BufferedImage photograph, int width) throws IOException {
        BufferedImage large = canvas(width, width * photograph.getHeight() / photograph.getWidth());
        draw(large, photograph, 0, 0, large.getWidth(), large.getHeight());
        return jpeg(large);
    }

    /** Many photographs side by side in their own size: as rich in detail as small photographs are, which is more than large ones are. */
    static byte[] mosaic(List<BufferedImage> photographs, int columns, int rows, long seed) throws IOException {
        final int side = 320;
        BufferedImage large = canvas(columns * side, rows * side);
        List<BufferedImage> shuffled = new ArrayList<>(photographs);
        Collections.shuffle(shuffled, new Random(seed));
        for (int i = 0; i < columns * rows; i++) {
            BufferedImage photograph = shuffled.get(i % shuffled.size());
            draw(large, photograph, i % columns * side, i / columns * side, side, side);
        }
        return jpeg(large);
    }

    static List<BufferedImage> photographs() throws IOException {
        List<BufferedImage> images = new ArrayList<>();
        for (DemoPicture photograph : Photographs.all()) {
            if (photograph.file().endsWith(Photographs.JPEG)) {
                images.add(ImageIO.read(new ByteArrayInputStream(photograph.bytes())));
            }
        }
        return images;
    }

    private static BufferedImage canvas(int width, int height) {
        return new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    }

    private static void draw(BufferedImage onto, BufferedImage image, int x, int y, int width, int height) {
        Graphics2D graphics = onto.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(image, x, y, width, height, null);
        graphics.dispose();
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "jpg", file)) {
            throw new IOException("this Java platform writes no JPEG");
        }
        return file.toByteArray();
    }
}
