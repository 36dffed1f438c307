package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that decodes, resizes and crops a folder of pictures: {@code pillow.py} or {@link PictureWorker}. It works only while it is asked. */
final class PicturePeer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    private PicturePeer(List<String> command, Path pictures) throws IOException {
        List<String> whole = new ArrayList<>(command);
        whole.add(pictures.toString());
        process = new ProcessBuilder(whole)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Pillow and numpy.
     *
     * @param python that has both
     * @param pictures a folder with nothing else in it
     */
    static PicturePeer pillow(Path python, Path pictures) throws IOException {
        Path script = Path.of(System.getProperty("clipstream.home", "."), "benchmarks", "pillow.py");
        return new PicturePeer(List.of(python.toString(), script.toString()), pictures);
    }

    /**
     * Clipstream, in a JVM of its own.
     *
     * @param java home of the JDK
     * @param pictures a folder with nothing else in it
     * @param flags of the JVM
     */
    static PicturePeer clipstream(Path java, Path pictures, String... flags) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java.resolve("bin").resolve("java").toString());
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PictureWorker.class.getName()));
        return new PicturePeer(command, pictures);
    }

    /** Processor seconds of the whole process for as many passes over the pictures of these extensions. */
    double seconds(int passes, String... extensions) throws IOException {
        return ask("passes " + passes + " " + String.join(" ", extensions))
                .get("cpu")
                .asDouble();
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

    /** Resident memory that belongs to no file, in bytes ({@code RssAnon} of proc(5)). */
    long anonymousBytes() throws IOException {
        return Files.readString(Path.of("/proc/" + process.pid() + "/status"))
                .lines()
                .filter(line -> line.startsWith("RssAnon:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(kib -> Long.parseLong(kib) << 10)
                .findFirst()
                .orElseThrow();
    }

    private JsonNode ask(String question) throws IOException {
        questions.write(question);
        questions.newLine();
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the process ended when it was asked for: " + question);
        }
        return JSON.readTree(answer);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
