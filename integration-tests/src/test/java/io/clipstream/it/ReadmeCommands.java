package io.clipstream.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the README tells to type under a heading: the lines of its {@code sh} blocks, in their order. Those that end with
 * {@code # once} install something and are left to {@code bin/test}.
 *
 * @param lines without continuations
 */
record ReadmeCommands(List<String> lines) {
    private static final Path README = Path.of("../README.md");
    private static final Pattern ONCE = Pattern.compile("# once$");

    ReadmeCommands {
        lines = List.copyOf(lines);
    }

    /** @param heading the whole line, with its {@code #} */
    static ReadmeCommands under(String heading) throws IOException {
        return new ReadmeCommands(ShellBlocks.under(README, heading).blocks().stream()
                .flatMap(block -> block.replace("\\\n", "").lines())
                .filter(line -> !line.isBlank() && !ONCE.matcher(line).find())
                .toList());
    }

    /** The lines that have this word. */
    List<String> with(String word) {
        return lines.stream().filter(line -> line.contains(word)).toList();
    }
}
