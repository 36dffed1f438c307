package io.clipstream.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.clipstream.core.image.PictureException;
import io.clipstream.images.PictureLimits;
import io.clipstream.images.Preprocessor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Clipstream's side of a comparison: a folder of pictures, decoded, resized and cropped when it is asked for, one question a line, as {@code
 * pillow.py} does. What counts is processor time of the whole process, the JVM's collector and compiler included.
 */
final class PictureWorker {
    private static final JsonMapper JSON = new JsonMapper();

    private record Picture(String file, byte[] bytes) {}

    private PictureWorker() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        // Whatever a library has to say on standard output is no answer.
        System.setOut(System.err);
        List<Picture> pictures = read(Path.of(arguments[0]));
        try (Preprocessor preprocessor = new Preprocessor(Photographs.spec(), PictureLimits.defaults(), false);
                BufferedReader questions =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                out.println(answer(line.split(" "), preprocessor, pictures));
                out.flush();
            }
        }
    }

    private static List<Picture> read(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted = files.sorted().toList();
            Picture[] pictures = new Picture[sorted.size()];
            for (int i = 0; i < pictures.length; i++) {
                pictures[i] = new Picture(sorted.get(i).getFileName().toString(), Files.readAllBytes(sorted.get(i)));
            }
            return List.of(pictures);
        }
    }

    private static ObjectNode answer(String[] words, Preprocessor preprocessor, List<Picture> pictures)
            throws PictureException {
        ObjectNode answer = JSON.createObjectNode();
        if (words[0].equals("versions")) {
            return answer.put("java", Runtime.version().toString()).put("resize", Preprocessor.implementation());
        }
        List<String> extensions = Arrays.asList(words).subList(1, words.length);
        List<Picture> chosen = pictures.stream()
                .filter(picture -> extensions.contains(Photographs.extension(picture.file)))
                .toList();
        if (words[0].equals("digests")) {
            for (Picture picture : chosen) {
                answer.withArray("digests")
                        .add(sha256(preprocessor.decode(picture.bytes).pixels()));
            }
            return answer;
        }
        long begin = processNanos();
        for (int pass = Integer.parseInt(words[1]); pass > 0; pass--) {
            for (Picture picture : chosen) {
                preprocessor.decode(picture.bytes);
            }
        }
        return answer.put("cpu", Seconds.of(processNanos() - begin));
    }

    private static long processNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
