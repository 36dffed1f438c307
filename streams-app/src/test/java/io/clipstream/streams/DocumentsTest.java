package io.clipstream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents show and point at is there. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern EXAMPLE =
            Pattern.compile("\\[(examples/[^]]+)]\\(\\1\\)\n```\\w+\n(.*?)```", Pattern.DOTALL);
    private static final int DEEPEST = 24;
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @Test
    void whatTheReadmeShowsOfTheExamplesStandsInThem() throws IOException {
        var shown = EXAMPLE.matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .toList();

        assertThat(shown).isNotEmpty();
        for (MatchResult example : shown) {
            String source = Files.readString(ROOT.resolve(example.group(1)));
            assertThat(IntStream.rangeClosed(0, DEEPEST)
                            .anyMatch(spaces -> source.contains(example.group(2).indent(spaces))))
                    .as("%s has, at some depth, what the README shows of it:%n%s", example.group(1), example.group(2))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "ARCHITECTURE.md", "OPERATIONS.md", "CHANGELOG.md"})
    void linksLeadSomewhere(String document) throws IOException {
        for (MatchResult link :
                LINK.matcher(Files.readString(ROOT.resolve(document))).results().toList()) {
            Path target = link.group(1).isEmpty() ? ROOT.resolve(document) : ROOT.resolve(link.group(1));
            assertThat(target).as(document + " points at " + link.group()).exists();
            if (link.group(2) != null) {
                assertThat(HEADING.matcher(Files.readString(target)).results().map(heading -> anchor(heading.group(1))))
                        .as(document + " points at " + link.group())
                        .contains(link.group(2));
            }
        }
    }

    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
