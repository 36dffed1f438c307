package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code pillow.py} in a process of its own. It works only while it is asked. */
final class PillowPeer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    /**
     * Starts it.
     *
     * @param python with Pillow and numpy
     * @param pictures a folder with nothing else in it
     */
    PillowPeer(Path python, Path pictures) throws IOException {
        Path script = Path.of(System.getProperty("clipstream.home", "."), "benchmarks", "pillow.py");
        process = new ProcessBuilder(python.toString(), script.toString(), pictures.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Processor seconds for one pass over the pictures of these extensions. */
    double passSeconds(String extension) throws IOException {
        return ask("pass " + extension).get("cpu").asDouble();
    }

    /** SHA-256 of each picture's pixels, in the order of their names. */
    List<String> digests(String extension) throws IOException {
        List<String> digests = new ArrayList<>();
        ask("digests " + extension).get("digests").forEach(digest -> digests.add(digest.asText()));
        return digests;
    }

    void versionsInto(Figures figures) throws IOException {
        JsonNode versions = ask("versions");
        versions.fieldNames()
                .forEachRemaining(name -> figures.put(name, versions.get(name).asText()));
    }

    private JsonNode ask(String question) throws IOException {
        questions.write(question);
        questions.newLine();
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("pillow.py ended when it was asked for: " + question);
        }
        return JSON.readTree(answer);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
