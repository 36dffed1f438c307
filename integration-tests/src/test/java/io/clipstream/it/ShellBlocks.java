package io.clipstream.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a document tells to type under a heading: its {@code sh} blocks, whole, in their order.
 *
 * @param blocks each ends with a line break
 */
record ShellBlocks(List<String> blocks) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```");

    ShellBlocks {
        blocks = List.copyOf(blocks);
    }

    /**
     * @param document from this module's directory
     * @param heading the whole line, with its {@code #}
     */
    static ShellBlocks under(Path document, String heading) throws IOException {
        String text = Files.readString(document);
        int begin = text.indexOf("\n" + heading + "\n");
        if (begin < 0) {
            throw new AssertionError(document + " has no heading " + heading);
        }
        int next = text.indexOf("\n#", begin + heading.length());
        return new ShellBlocks(BLOCK.matcher(text.substring(begin, next < 0 ? text.length() : next))
                .results()
                .map(block -> block.group(1))
                .toList());
    }

    /** The only block that has these words. */
    String with(String words) {
        List<String> found =
                blocks.stream().filter(block -> block.contains(words)).toList();
        if (found.size() != 1) {
            throw new AssertionError("Not one block has \"" + words + "\", but " + found);
        }
        return found.get(0);
    }
}
