package io.clipstream.benchmarks;

import io.clipstream.core.image.RgbImage;
import io.clipstream.model.ClipModel;
import io.clipstream.model.ClipModelOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * Loads a model in a process of its own, encodes a batch of eight, and says how long loading took and how much anonymous
 * memory the process then has: the JVM's and libtorch's own included, the mapped checkpoint not.
 */
final class FreshEncoder {
    private static final int BATCH = 8;

    private FreshEncoder() {}

    /**
     * What the process said.
     *
     * @param loadSeconds from the call that loads the model to its return, libtorch's start included
     * @param anonymousBytes {@code RssAnon} of proc(5)
     * @param fp32Bytes what the weights take in fp32
     */
    record Cost(double loadSeconds, double anonymousBytes, double fp32Bytes) {
        private static final double MB = 1e6;
        private static final double WEIGHTS = 1.2;
        private static final double ALLOWANCE_MB = 400;

        void into(Figures figures) {
            double allowed = WEIGHTS * fp32Bytes / MB + ALLOWANCE_MB;
            figures.put("loadSeconds", loadSeconds)
                    .put("anonymousMB", anonymousBytes / MB)
                    .put("anonymousAllowedMB", allowed)
                    .put("anonymousFits", anonymousBytes / MB <= allowed);
        }
    }

    static Cost measure(Path directory, int threads) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FreshEncoder.class.getName(),
                        directory.toString(),
                        Integer.toString(threads))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> said = lines.lines().toList();
            if (process.waitFor() != 0 || said.isEmpty()) {
                throw new IllegalStateException("the process that loads " + directory + " ended with "
                        + process.exitValue() + " and said " + said);
            }
            String[] words = said.get(said.size() - 1).split(" ");
            return new Cost(Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
        } finally {
            process.destroy();
        }
    }

    public static void main(String[] arguments) throws IOException {
        long begin = System.nanoTime();
        try (ClipModel model =
                ClipModel.load(Path.of(arguments[0]), new ClipModelOptions("cpu", Integer.parseInt(arguments[1])))) {
            double seconds = Seconds.since(begin);
            int side = model.imageEncoder().imageSize();
            model.imageEncoder().encode(Collections.nCopies(BATCH, RgbImage.grey(side, side)));
            System.out.println(seconds + " " + anonymousBytes() + " "
                    + Float.BYTES * model.description().parameters());
        }
    }

    private static long anonymousBytes() throws IOException {
        return Files.readString(Path.of("/proc/self/status"))
                        .lines()
                        .filter(line -> line.startsWith("RssAnon:"))
                        .map(line -> line.replaceAll("[^0-9]", ""))
                        .mapToLong(Long::parseLong)
                        .findFirst()
                        .orElseThrow()
                * 1024;
    }
}
