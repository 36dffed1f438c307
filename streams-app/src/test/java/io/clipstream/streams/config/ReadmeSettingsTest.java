package io.clipstream.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The README's table of settings is the declaration; {@code -Dreadme.rewrite=true} writes it anew. */
class ReadmeSettingsTest {
    private static final String BEGIN = "<!-- settings:begin -->\n";
    private static final String END = "<!-- settings:end -->";

    @Test
    void theReadmeHoldsTheDeclaredSettings() throws IOException {
        Path readme = Path.of("..", "README.md");
        assumeTrue(Files.exists(readme), "there is no README.md here");
        String text = Files.readString(readme);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        assumeTrue(begin >= 0 && end > begin, "README.md does not mark a place for the settings");
        begin += BEGIN.length();

        if (Boolean.getBoolean("readme.rewrite")) {
            text = text.substring(0, begin) + AppConfig.markdownTable() + text.substring(end);
            Files.writeString(readme, text);
            end = text.indexOf(END);
        }

        assertThat(text.substring(begin, end))
                .as("settings in README.md; rewrite them with mvn -pl streams-app -am test -Dtest=ReadmeSettingsTest"
                        + " -Dreadme.rewrite=true -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(AppConfig.markdownTable());
    }

    @Test
    void theTableHasARowForEverySetting() {
        String table = AppConfig.markdownTable();

        assertThat(Settings.DEFINITION.names())
                .allSatisfy(key -> assertThat(table).contains("\n| `" + key + "` | "));
        assertThat(table).contains("| `model` | required | ").contains("| `batch.max.size` | `0` | 0 to 4096 | ");
    }
}
