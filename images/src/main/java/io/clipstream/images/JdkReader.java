package io.clipstream.images;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The JDK's own readers, for the kinds of picture whose samples OpenCV does not give as they are stored: CMYK JPEG and TIFF. They are asked for
 * raw samples only, never for a colour conversion.
 */
final class JdkReader {
    private JdkReader() {}

    /** The samples of the first picture, after the format's own decompression. */
    static Raster raster(byte[] encoded, PictureFormat format) throws PictureException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name());
        if (!readers.hasNext()) {
            throw new IllegalStateException(
                    "this Java runtime has no " + format.title() + " reader; it needs the module java.desktop");
        }
        ImageReader reader = readers.next();
        try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
            reader.setInput(input, true, true);
            return format == PictureFormat.JPEG
                    ? reader.readRaster(0, null)
                    : reader.read(0).getRaster();
        } catch (IOException | RuntimeException e) {
            // Its unchecked exceptions tell of its own insides, not of the file.
            String what = e instanceof IOException && e.getMessage() != null ? e.getMessage() : "its data is damaged";
            throw new PictureException(Reason.CORRUPT, "the " + format.title() + " could not be decoded: " + what, e);
        } finally {
            reader.dispose();
        }
    }
}
