package io.clipstream.streams.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PageReadingTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aPictureIsWhatItsFirstBytesSay() {
        assertThat(PageReading.type(bytes("\u00ff\u00d8\u00ff\u00e0"))).contains("image/jpeg");
        assertThat(PageReading.type(bytes("\u0089PNG\r\n\u001a\n"))).contains("image/png");
        assertThat(PageReading.type(bytes("RIFF1234WEBPVP8 "))).contains("image/webp");
        assertThat(PageReading.type(bytes("GIF89a"))).contains("image/gif");
    }

    @Test
    void whatABrowserCouldRunIsServedAsNothing() {
        for (String hostile : new String[] {"<svg xmlns=", "<html>", "<?xml version", "", "%PDF-1.7", "RIFF1234AVI "}) {
            assertThat(PageReading.type(bytes(hostile))).as(hostile).isEmpty();
        }
    }
}
