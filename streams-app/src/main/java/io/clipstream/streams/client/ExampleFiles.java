package io.clipstream.streams.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Puts the example pictures that a label set names by file, {@code {"file": "cat.jpg"}}, into it as content. */
final class ExampleFiles {
    private static final String FILE = "file";

    /** What a message has room for. */
    private static final int LONGEST = 16 << 20;

    private ExampleFiles() {}

    /**
     * Replaces each {@code file} among the examples by the picture's bytes.
     *
     * @param set changed in place
     * @param folder that the files' paths start from
     * @return whether there was one
     * @throws CommandFailure where one cannot be read
     */
    static boolean putIn(JsonNode set, Path folder) {
        boolean found = false;
        for (int label = 0; label < set.path("labels").size(); label++) {
            JsonNode examples = set.path("labels").path(label).path("examples");
            for (int i = 0; i < examples.size(); i++) {
                if (examples.path(i) instanceof ObjectNode example
                        && example.path(FILE).isTextual()) {
                    String at = "/labels/" + label + "/examples/" + i + "/" + FILE;
                    byte[] content = read(folder, example.path(FILE).textValue(), at);
                    example.remove(FILE);
                    example.put("content", content);
                    found = true;
                }
            }
        }
        return found;
    }

    private static byte[] read(Path folder, String file, String at) {
        try (InputStream in = Files.newInputStream(folder.resolve(file))) {
            byte[] content = in.readNBytes(LONGEST + 1);
            if (content.length == 0 || content.length > LONGEST) {
                throw new CommandFailure(
                        at + ": " + TerminalText.safe(file) + " is empty or longer than a message can be");
            }
            return content;
        } catch (IOException | UncheckedIOException | InvalidPathException e) {
            throw new CommandFailure(
                    at + ": cannot read " + TerminalText.safe(file) + " ("
                            + e.getClass().getSimpleName() + ")",
                    e);
        }
    }
}
