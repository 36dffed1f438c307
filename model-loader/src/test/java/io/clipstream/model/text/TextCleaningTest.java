package io.clipstream.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextCleaningTest {
    /** {@code src/test/python/cleaning_reference.py} wrote it with ftfy 6.3.1. */
    private static final Path REFERENCE = Path.of("src/test/resources/text/cleaning.json");

    @Test
    void openClipCleaningEqualsTheReference() throws IOException {
        JsonNode pairs = new JsonMapper().readTree(REFERENCE.toFile());
        List<String> wrong = new ArrayList<>();

        for (JsonNode pair : pairs) {
            String cleaned = TextCleaning.OPEN_CLIP_WHITESPACE.apply(pair.get(0).textValue());
            if (!cleaned.equals(pair.get(1).textValue())) {
                wrong.add("'" + pair.get(0).textValue() + "' became '" + cleaned + "', not '"
                        + pair.get(1).textValue() + "'");
            }
        }

        assertThat(pairs.size()).isGreaterThan(1000);
        assertThat(wrong).isEmpty();
    }

    @Test
    void lowerCaseKnowsTheFinalSigma() {
        assertThat(TextCleaning.OPEN_CLIP_LOWER.apply("  ΣΟΦΟΣ  Cat ")).isEqualTo("\u03c3\u03bf\u03c6\u03bf\u03c2 cat");
    }

    @Test
    void huggingFaceCleansNothing() {
        assertThat(TextCleaning.NONE.apply(" “A” &amp; ﬁ ")).isEqualTo(" “A” &amp; ﬁ ");
    }
}
