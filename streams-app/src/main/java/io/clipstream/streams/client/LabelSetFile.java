package io.clipstream.streams.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.schemas.topic.TopicCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.TypeConversionException;

/**
 * A label set in a file, or on standard input: a JSON object. Only that is checked here; what it means is for the classifier to say.
 * Example pictures that it names by file are put into it.
 *
 * @param source for people
 * @param json the object's bytes, beginning with its brace
 */
record LabelSetFile(String source, byte[] json) {
    private static final String STANDARD_INPUT = "-";
    private static final int LONGEST = (int) TopicCatalogue.LABEL_SET_BYTES - (64 << 10);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Reads it.
     *
     * @param path {@code -}: standard input
     * @throws CommandFailure where it cannot be read, is too long, or is no JSON object
     */
    static LabelSetFile read(String path, InputStream standardInput) {
        String source = path.equals(STANDARD_INPUT) ? "standard input" : TerminalText.safe(path);
        byte[] bytes;
        try (InputStream in = path.equals(STANDARD_INPUT) ? standardInput : Files.newInputStream(Path.of(path))) {
            bytes = in.readNBytes(LONGEST + 1);
        } catch (IOException e) {
            throw new CommandFailure(
                    "cannot read " + source + " (" + e.getClass().getSimpleName() + ")", e);
        }
        if (bytes.length > LONGEST) {
            throw new CommandFailure(source + " is too long for a label set: at most " + LONGEST + " bytes");
        }
        try {
            JsonNode tree = JSON.readTree(bytes);
            if (!tree.isObject()) {
                throw new CommandFailure(source + " holds no JSON object, such as {\"labels\":[\"cat\",\"dog\"]}");
            }
            Path folder = path.equals(STANDARD_INPUT)
                    ? Path.of("")
                    : Path.of(path).toAbsolutePath().resolveSibling("");
            if (ExampleFiles.putIn(tree, folder)) {
                bytes = JSON.writeValueAsBytes(tree);
                if (bytes.length > LONGEST) {
                    throw new CommandFailure(source + " is too long with its example pictures: at most " + LONGEST
                            + " bytes of JSON; smaller pictures will do, since the model scales them down");
                }
            }
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? ""
                    : " line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ":";
            throw new CommandFailure(source + place + " is no JSON: " + TerminalText.safe(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure(
                    source + " is no JSON in UTF-8 (" + TerminalText.safe(String.valueOf(e.getMessage())) + ")", e);
        }
        return new LabelSetFile(source, fromBrace(bytes));
    }

    /** Without a byte order mark or blanks in front, by which nobody would know it for JSON. */
    private static byte[] fromBrace(byte[] bytes) {
        int brace = 0;
        while (bytes[brace] != '{') {
            brace++;
        }
        return Arrays.copyOfRange(bytes, brace, bytes.length);
    }

    /** The name that the file's name gives: without its last ending. */
    static LabelSetName nameOf(String path) {
        if (path.equals(STANDARD_INPUT)) {
            throw new TypeConversionException("--name is needed with standard input");
        }
        String file = String.valueOf(Path.of(path).getFileName());
        int dot = file.lastIndexOf('.');
        try {
            return new LabelSetName(dot > 0 ? file.substring(0, dot) : file);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("the file's " + e.getMessage() + "; give a name with --name");
        }
    }
}
