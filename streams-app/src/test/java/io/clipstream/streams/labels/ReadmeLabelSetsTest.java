package io.clipstream.streams.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The label sets that the README shows are taken as they stand there. */
class ReadmeLabelSetsTest {
    private static final Pattern SHOWN = Pattern.compile("```json label-set\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyLabelSetThatIsShownIsAccepted() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));

        List<String> shown = SHOWN.matcher(readme)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();

        assertThat(shown).isNotEmpty();
        assertThat(shown)
                .allSatisfy(json -> assertThatCode(
                                () -> LabelSetDocument.read("pets", json.getBytes(StandardCharsets.UTF_8)))
                        .doesNotThrowAnyException());
    }
}
