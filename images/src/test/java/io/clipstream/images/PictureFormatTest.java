package io.clipstream.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureFormatTest {
    @ParameterizedTest
    @CsvSource({
        "rgb.jpg, JPEG",
        "rgb.png, PNG",
        "lossy.webp, WEBP",
        "palette.gif, GIF",
        "rgb.bmp, BMP",
        "rgb-raw.tif, TIFF"
    })
    void readableFormats(String file, PictureFormat format) {
        assertThat(PictureFormat.recognise(Reference.resource("pillow/pictures/" + file)))
                .contains(format);
        assertThat(format.readable()).isTrue();
    }

    @Test
    void formatsThatAreRecognisedAndNotRead() {
        assertThat(PictureFormat.recognise(fileType("heic", "mif1", "heic"))).contains(PictureFormat.HEIC);
        assertThat(PictureFormat.recognise(fileType("avif", "mif1", "miaf"))).contains(PictureFormat.AVIF);
        assertThat(PictureFormat.recognise(fileType("mif1", "avif", "miaf"))).contains(PictureFormat.AVIF);
        assertThat(PictureFormat.recognise(fileType("isom", "iso2", "mp41"))).contains(PictureFormat.VIDEO);
        assertThat(PictureFormat.recognise(bytes(0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, 0x87, 10)))
                .contains(PictureFormat.JPEG_2000);
        assertThat(PictureFormat.recognise(bytes(0, 0, 0, 12, 'J', 'X', 'L', ' ', 13, 10, 0x87, 10)))
                .contains(PictureFormat.JPEG_XL);
        assertThat(PictureFormat.recognise(bytes(0xFF, 0x0A, 0, 0))).contains(PictureFormat.JPEG_XL);
        assertThat(PictureFormat.recognise(bytes(0x1A, 0x45, 0xDF, 0xA3))).contains(PictureFormat.VIDEO);
        assertThat(PictureFormat.recognise(icon())).contains(PictureFormat.ICO);
        assertThat(PictureFormat.recognise(bytes(0, 0, 1, 0xBA, 0x44, 0, 4, 0, 4, 1, 0, 0, 3, 0, 0, 0, 1, 0xBB)))
                .contains(PictureFormat.VIDEO);
    }

    @Test
    void otherBytesAreNoPicture() {
        assertThat(PictureFormat.recognise(new byte[0])).isEmpty();
        assertThat(PictureFormat.recognise("BMW is a make of car, RIFF is not a file".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(PictureFormat.recognise("{\"labels\":[]}".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    /** An event's record begins with the branch of its nullable id: 0x00, or 0x02 and the text's length. */
    @Test
    void noSchemaIdMakesAnEventLookLikeAPicture() {
        Random random = new Random(4);
        for (int low = 0; low < 1 << 17; low++) {
            for (int id : new int[] {low, low << 8 | 'f', random.nextInt()}) {
                ByteBuffer event = ByteBuffer.allocate(64).put((byte) 0).putInt(id);
                event.put((byte) (low % 2 == 0 ? 0 : 2)).put("typheic".getBytes(StandardCharsets.US_ASCII));
                assertThat(PictureFormat.recognise(event.array()))
                        .as("schema id %s", id)
                        .isEqualTo(Optional.empty());
            }
        }
    }

    private static byte[] icon() {
        ByteBuffer icon = ByteBuffer.allocate(6 + 16 + 40).order(ByteOrder.LITTLE_ENDIAN);
        icon.putShort((short) 0).putShort((short) 1).putShort((short) 1);
        icon.put(new byte[] {16, 16, 0, 0, 1, 0, 32, 0}).putInt(40).putInt(22);
        return icon.putInt(40).array();
    }

    private static byte[] fileType(String major, String... compatible) {
        StringBuilder box = new StringBuilder("\0\0\0")
                .append((char) (16 + 4 * compatible.length))
                .append("ftyp");
        box.append(major).append("\0\0\0\0").append(String.join("", compatible)).append("\0\0\0\u0008free");
        return box.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
