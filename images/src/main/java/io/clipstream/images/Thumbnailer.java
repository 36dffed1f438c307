package io.clipstream.images;

import io.clipstream.core.arithmetic.Arithmetic;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import io.clipstream.core.image.PreprocessSpec.Interpolation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Small JPEGs for people to look at: upright, in the picture's own proportions, alpha left out. What is read and what is refused is the same as for the
 * encoder.
 *
 * <p>Calls from several threads wait for each other: thumbnails are made one at a time.
 */
public final class Thumbnailer implements AutoCloseable {
    private static final float QUALITY = 0.72f;

    private final PictureGuard guard;
    private final int longest;
    private final PillowResize resize = new PillowResize(Interpolation.BILINEAR, Arithmetic.best());
    private final OpenCvDecoder decoder = new OpenCvDecoder();

    /**
     * Makes a thumbnailer.
     *
     * @param limits what a picture may cost
     * @param longest side of a thumbnail, in pixels; smaller pictures keep their size
     */
    public Thumbnailer(PictureLimits limits, int longest) {
        if (longest < 1) {
            throw new IllegalArgumentException("a thumbnail's side is at least 1, not " + longest);
        }
        this.guard = new PictureGuard(limits);
        this.longest = longest;
    }

    /**
     * Makes one.
     *
     * @param encoded the picture's file
     * @return a JPEG without metadata
     * @throws PictureException where the bytes are no picture that can be read, with the reason
     */
    public synchronized byte[] thumbnail(byte[] encoded) throws PictureException {
        PictureHeader header = guard.check(encoded);
        try {
            int side = Math.toIntExact(Math.max(header.width(), header.height()));
            PixelRows picture =
                    PictureRows.of(encoded, header, decoder, false, JpegScale.of(side, Math.min(longest, side)));
            return jpeg(OrientedRows.of(RgbRows.of(picture), header.orientation()));
        } catch (RuntimeException | IOException e) {
            throw new PictureException(
                    Reason.CORRUPT, "the " + header.format().title() + " could not be decoded: " + e, e);
        }
    }

    private byte[] jpeg(PixelRows picture) throws IOException {
        double ratio = Math.max(1, Math.max(picture.width(), picture.height()) / (double) longest);
        int width = Math.max(1, (int) Math.rint(picture.width() / ratio));
        int height = Math.max(1, (int) Math.rint(picture.height() / ratio));
        byte[] pixels = new byte[width * height * 3];
        resize.resize(
                picture,
                new Placement(width, height, new Placement.Span(0, width, 0), new Placement.Span(0, height, 0)),
                pixels);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0, in = 0; y < height; y++) {
            for (int x = 0; x < width; x++, in += 3) {
                row[x] = ((pixels[in] & 0xFF) << 16) | ((pixels[in + 1] & 0xFF) << 8) | (pixels[in + 2] & 0xFF);
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        return write(image);
    }

    private static byte[] write(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            ImageWriteParam quality = writer.getDefaultWriteParam();
            quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            quality.setCompressionQuality(QUALITY);
            writer.write(null, new IIOImage(image, null, null), quality);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    @Override
    public synchronized void close() {
        decoder.close();
    }
}
