package io.clipstream.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import io.clipstream.core.image.RgbImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks that real decoders fell for, made here: each is refused with its reason before anything of its pretended size is allocated. */
class HostileFilesTest {
    private static final Preprocessor PREPROCESSOR =
            new Preprocessor(Specs.of("openai", 64), PictureLimits.defaults(), false);

    @AfterAll
    static void free() {
        PREPROCESSOR.close();
    }

    @Test
    void forgedPngChunkLength() {
        byte[] png = picture("rgb.png");
        ByteBuffer.wrap(png).putInt(8 + 25, 0x7FFF_FFFF);

        assertRefused(png, Reason.TRUNCATED, "PNG chunk");
    }

    @Test
    void hugeSizes() {
        assertRefused(png(65_535, 66_601, 2, 8, new byte[10]), Reason.TOO_LARGE, "65535 × 66601");
        assertRefused(png(3_000_000, 2_000_000, 2, 8, new byte[10]), Reason.TOO_LARGE, "3000000 × 2000000");
        assertRefused(png(30_000, 30_000, 2, 8, new byte[10]), Reason.TOO_LARGE, "900000000 pixels");
        assertRefused(png(0x7FFF_FFFF, 0x7FFF_FFFF, 2, 8, new byte[10]), Reason.TOO_LARGE, "30000 a side");
        byte[] gif = picture("palette.gif");
        Arrays.fill(gif, 6, 10, (byte) 0xFF);
        assertRefused(gif, Reason.TOO_LARGE, "65535 × 65535");
        byte[] bmp = picture("rgb.bmp");
        ByteBuffer.wrap(bmp)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(18, 2_000_000_000)
                .putInt(22, 2_000_000_000);
        assertRefused(bmp, Reason.TRUNCATED, "BMP rows");
        byte[] jpeg = picture("rgb.jpg");
        int frame = indexOf(jpeg, 0xFF, 0xC0);
        Arrays.fill(jpeg, frame + 5, frame + 9, (byte) 0xFF);
        assertRefused(jpeg, Reason.TOO_LARGE, "65535 × 65535");
    }

    @Test
    void sixteenBitAlphaIsHeldAgainstTheMemoryItTakes() {
        assertRefused(png(6_000, 6_000, 6, 16, new byte[10]), Reason.TOO_LARGE, "8 bytes a pixel");
    }

    @Test
    void pngWhoseDataStopsBehindAValidChecksum() {
        byte[] rows = new byte[4_000 * 12_001 / 7];

        assertRefused(png(4_000, 4_000, 2, 8, rows), Reason.CORRUPT, "PNG");
    }

    /** OpenCV leaves the last picture's pixels in place where it fails: they must never be taken for this one's. */
    @ParameterizedTest
    @ValueSource(strings = {"rgb.jpg", "rgb.png", "lossless.webp"})
    void aFileThatFailsLateGivesNothingOfTheOneBefore(String file) throws PictureException {
        byte[] whole = picture(file);
        byte[] other = picture("bilevel.png");
        byte[] otherPixels = PREPROCESSOR.decode(other).pixels();
        int refused = 0;
        for (int at = whole.length / 2; at < whole.length - 16; at += 3) {
            PREPROCESSOR.decode(other);
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x55;
            damaged[at + 1] ^= 0x2A;
            repairLastChecksum(damaged);
            try {
                assertThat(PREPROCESSOR.decode(damaged).pixels()).isNotEqualTo(otherPixels);
            } catch (PictureException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static void repairLastChecksum(byte[] png) {
        if (png[1] == 'P') {
            CRC32 sum = new CRC32();
            sum.update(png, 8 + 25 + 4, png.length - 8 - 25 - 12 - 8);
            ByteBuffer.wrap(png).putInt(png.length - 16, (int) sum.getValue());
        }
    }

    @Test
    void pngWithAWrongChecksumOrNoEnd() {
        byte[] png = picture("rgb.png");
        byte[] flipped = png.clone();
        flipped[png.length - 40] ^= 1;

        assertRefused(flipped, Reason.CORRUPT, "checksum");
        assertRefused(Arrays.copyOf(png, png.length - 12), Reason.TRUNCATED, "PNG chunk");
    }

    @Test
    void jpegOfFourHundredScans() {
        assertRefused(withScans(picture("tall-progressive.jpg"), 400), Reason.TOO_LARGE, "400 scans");
    }

    @Test
    void scansAreHeldAgainstThePixelsTheyPassOver() {
        PictureLimits limits = PictureLimits.defaults().withMaxPixels(3_000);
        Preprocessor strict = new Preprocessor(Specs.of("openai", 64), limits, false);

        assertThatThrownBy(() -> strict.decode(withScans(picture("tall-progressive.jpg"), 25)))
                .isInstanceOfSatisfying(
                        PictureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.jpg",
                "tall-progressive.jpg",
                "cmyk.jpg",
                "rgb.png",
                "lossy.webp",
                "lossless-alpha.webp",
                "palette.gif",
                "rle8.bmp",
                "rgb.bmp",
                "rgb-tiff_lzw.tif"
            })
    void everyTruncationIsRefused(String file) {
        byte[] whole = picture(file);
        for (int length = 0; length < whole.length - 2; length += 1 + whole.length / 60) {
            byte[] part = Arrays.copyOf(whole, length);

            assertThatThrownBy(() -> PREPROCESSOR.decode(part))
                    .as("%s of %s bytes", file, part.length)
                    .isInstanceOf(PictureException.class);
        }
    }

    @Test
    void webpWithAWrongContainerLength() {
        byte[] webp = picture("lossy.webp");
        ByteBuffer container = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN);

        container.putInt(4, webp.length);
        assertRefused(webp, Reason.TRUNCATED, "RIFF container");
        container.putInt(4, webp.length - 28);
        assertRefused(webp, Reason.CORRUPT, "leaves its container");
    }

    @Test
    void gifThatDefinesNoPicture() {
        assertRefused(
                "GIF89a\1\0\1\0\0\0\0;".getBytes(StandardCharsets.ISO_8859_1), Reason.CORRUPT, "without a picture");
    }

    @Test
    void tiffWhoseTagsPointOutside() {
        byte[] tiff = picture("rgb-raw.tif");
        int directory = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        for (int i = 0; i < tiff[directory]; i++) {
            int at = directory + 2 + i * 12;
            int tag = (tiff[at] & 0xFF) | (tiff[at + 1] & 0xFF) << 8;
            if (tag == TiffHeader.STRIP_OFFSETS) {
                ByteBuffer.wrap(tiff)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(at + 4, 1)
                        .putInt(at + 8, 0x7FFF_FFFF);
            }
        }

        assertRefused(tiff, Reason.TRUNCATED, "TIFF");
    }

    @Test
    void bigTiffAndOtherFormatsAreNamed() {
        assertRefused(new byte[] {'I', 'I', 43, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, Reason.UNSUPPORTED, "BigTIFF");
        assertRefused(
                "\0\0\0\u0018ftypheic\0\0\0\0mif1heic".getBytes(StandardCharsets.ISO_8859_1),
                Reason.UNSUPPORTED,
                "HEIC");
        assertRefused("hello".getBytes(StandardCharsets.UTF_8), Reason.NOT_AN_IMAGE, "5 bytes");
        assertRefused(new byte[0], Reason.NOT_AN_IMAGE, "0 bytes");
    }

    @Test
    void fileLongerThanAllowed() {
        Preprocessor strict =
                new Preprocessor(Specs.of("hf", 64), PictureLimits.defaults().withMaxBytes(100), false);

        assertThatThrownBy(() -> strict.decode(picture("rgb.png")))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("the limit is 100");
    }

    @Test
    void aPictureOneSidedToTheLimitIsResizedWithoutItsLength() throws PictureException {
        byte[] rows = new byte[30_000 * 4];
        Arrays.fill(rows, (byte) 77);
        for (int y = 0; y < 30_000; y++) {
            rows[y * 4] = 0;
        }

        RgbImage image = PREPROCESSOR.decode(png(1, 30_000, 2, 8, rows));

        assertThat(image.pixels()).hasSize(64 * 64 * 3).containsOnly(77);
    }

    private static byte[] picture(String name) {
        return Reference.resource("pillow/pictures/" + name);
    }

    private static void assertRefused(byte[] file, Reason reason, String message) {
        assertThatThrownBy(() -> PREPROCESSOR.decode(file))
                .isInstanceOfSatisfying(
                        PictureException.class,
                        e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    private static byte[] withScans(byte[] jpeg, int scans) {
        int scan = indexOf(jpeg, 0xFF, 0xDA);
        byte[] header = Arrays.copyOfRange(jpeg, scan, scan + 14);
        ByteBuffer many = ByteBuffer.allocate(scan + scans * header.length + 2).put(jpeg, 0, scan);
        for (int i = 0; i < scans; i++) {
            many.put(header);
        }
        return many.put((byte) 0xFF).put((byte) 0xD9).array();
    }

    private static int indexOf(byte[] bytes, int first, int second) {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if ((bytes[i] & 0xFF) == first && (bytes[i + 1] & 0xFF) == second) {
                return i;
            }
        }
        throw new IllegalArgumentException("no such marker");
    }

    private static byte[] png(int width, int height, int colourType, int depth, byte[] rows) {
        Deflater deflater = new Deflater(1);
        deflater.setInput(rows);
        deflater.finish();
        byte[] data = new byte[rows.length + 1_000];
        int length = deflater.deflate(data);
        deflater.end();
        ByteBuffer png = ByteBuffer.allocate(8 + 25 + 12 + length + 12);
        png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {(byte) depth, (byte) colourType, 0, 0, 0})
                .array();
        chunk(png, "IHDR", header);
        chunk(png, "IDAT", Arrays.copyOf(data, length));
        chunk(png, "IEND", new byte[0]);
        return png.array();
    }

    private static void chunk(ByteBuffer png, String type, byte[] data) {
        CRC32 sum = new CRC32();
        sum.update(type.getBytes(StandardCharsets.US_ASCII));
        sum.update(data);
        png.putInt(data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .putInt((int) sum.getValue());
    }
}
