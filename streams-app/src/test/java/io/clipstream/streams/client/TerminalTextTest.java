package io.clipstream.streams.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "tabby cat", "Käse \\ \"x\"", "日本語", "🐈", "e\u0301", "a\u00a0b", "100 % █▌"})
    void ordinaryTextIsLeftAlone(String text) {
        assertThat(TerminalText.safe(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, \\u0000",
        "7, \\u0007",
        "8, \\u0008",
        "9, \\u0009",
        "10, \\u000a",
        "13, \\u000d",
        "27, \\u001b",
        "127, \\u007f",
        "128, \\u0080",
        "155, \\u009b",
        "159, \\u009f",
        "173, \\u00ad",
        "1564, \\u061c",
        "8203, \\u200b",
        "8206, \\u200e",
        "8232, \\u2028",
        "8233, \\u2029",
        "8238, \\u202e",
        "8294, \\u2066",
        "8297, \\u2069",
        "65279, \\ufeff",
        "65529, \\ufff9",
        "65535, \\uffff",
        "917505, \\udb40\\udc01",
        "55357, \\ud83d",
    })
    void whatSteersOrHidesIsShown(int codePoint, String shown) {
        assertThat(TerminalText.safe("a" + Character.toString(codePoint) + "b")).isEqualTo("a" + shown + "b");
    }

    @Test
    void noControlOrFormatCharacterOfAnyPlaneComesThrough() {
        StringBuilder all = new StringBuilder();
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            all.appendCodePoint(codePoint);
        }

        String safe = TerminalText.safe(all.toString());

        assertThat(safe.codePoints().filter(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT))
                .isEmpty();
    }

    @Test
    void terminalSequencesLoseTheirEffect() {
        String title = "\u001b]0;owned\u0007";
        String clear = "\u009b2J";

        assertThat(TerminalText.safe(title + clear)).isEqualTo("\\u001b]0;owned\\u0007\\u009b2J");
    }

    @Test
    void jsonOnALineStaysTheSameJson() throws Exception {
        JsonMapper mapper = JsonMapper.builder().build();
        String text = "\u001b[31m \u202egnp.exe \u009b \\u001b \udb40\udc01 \"";
        String json = mapper.writeValueAsString(text);

        assertThat(mapper.readValue(TerminalText.safe(json), String.class)).isEqualTo(text);
    }

    @Test
    void longTextIsCutAfterItWasMadeSafe() {
        assertThat(TerminalText.safe("abcdef", 6)).isEqualTo("abcdef");
        assertThat(TerminalText.safe("abcdefg", 6)).isEqualTo("abcde…");
        assertThat(TerminalText.safe("\u001b\u001b\u001b", 6)).isEqualTo("\\u001…");
        assertThat(TerminalText.safe("🐈🐈🐈", 2)).isEqualTo("🐈…");
    }

    @Test
    void bytesThatAreNoUtf8AreShownAsSuch() {
        assertThat(TerminalText.safe(new byte[] {'a', (byte) 0x9b, 'b'}, 10)).isEqualTo("a\ufffdb");
        assertThat(TerminalText.safe("cat".getBytes(StandardCharsets.UTF_8), 10))
                .isEqualTo("cat");
        assertThat(TerminalText.safe((byte[]) null, 10)).isEmpty();
    }
}
