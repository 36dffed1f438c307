package io.clipstream.benchmarks;

import com.sun.management.ThreadMXBean;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.RgbImage;
import io.clipstream.images.DecodeOptions;
import io.clipstream.images.PictureLimits;
import io.clipstream.images.Preprocessor;
import io.clipstream.model.ClipModel;
import io.clipstream.model.ClipModelOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What decoding large JPEG files at part of their size saves, and what it changes: levels, and the bundled model's vectors. */
@Command(
        name = "images-scaled",
        description = "Scaled JPEG decode: what it saves, and what it changes.",
        mixinStandardHelpOptions = true)
final class PictureScale implements Callable<Integer> {
    private static final int WIDTH = 3840;
    private static final int OF_EACH = 6;

    @Option(names = "--photographs", description = "A folder of large JPEG files, to be measured too.")
    private @Nullable Path photographs;

    @Override
    public Integer call() throws Exception {
        return Report.print("images-scaled", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws IOException, PictureException {
        progress.say("Making large pictures");
        Map<String, List<byte[]>> sets = new LinkedHashMap<>();
        List<BufferedImage> small = LargePictures.photographs();
        for (int i = 0; i < OF_EACH; i++) {
            sets.computeIfAbsent("enlarged", set -> new ArrayList<>()).add(LargePictures.enlarged(small.get(i), WIDTH));
            sets.computeIfAbsent("mosaic", set -> new ArrayList<>()).add(LargePictures.mosaic(small, 12, 9, i));
        }
        if (photographs != null) {
            sets.put("photographs", read(photographs));
        }
        try (ClipModel model = ClipModel.load(
                        Checkpoints.BUNDLED.directory(progress),
                        new ClipModelOptions("cpu", 1, Checkpoints.BUNDLED.title()));
                Preprocessor exact =
                        new Preprocessor(model.preprocess(), PictureLimits.defaults(), DecodeOptions.exact());
                Preprocessor scaled = new Preprocessor(
                        model.preprocess(),
                        PictureLimits.defaults(),
                        DecodeOptions.exact().withScaledJpeg(true))) {
            for (Map.Entry<String, List<byte[]>> set : sets.entrySet()) {
                progress.say("%s: %d pictures", set.getKey(), set.getValue().size());
                compare(figures.object(set.getKey()), model, exact, scaled, set.getValue());
            }
        }
    }

    private static List<byte[]> read(Path folder) throws IOException {
        List<byte[]> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(each -> each.toString().endsWith(Photographs.JPEG))
                    .sorted()
                    .toList()) {
                files.add(Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static void compare(
            Figures figures, ClipModel model, Preprocessor exact, Preprocessor scaled, List<byte[]> pictures)
            throws PictureException {
        List<Double> cosines = new ArrayList<>();
        double differences = 0;
        double squares = 0;
        int largest = 0;
        long samples = 0;
        for (byte[] picture : pictures) {
            RgbImage one = exact.decode(picture);
            RgbImage other = scaled.decode(picture);
            for (int i = 0; i < one.pixels().length; i++) {
                int difference = Math.abs((one.pixels()[i] & 0xFF) - (other.pixels()[i] & 0xFF));
                differences += difference;
                squares += (double) difference * difference;
                largest = Math.max(largest, difference);
            }
            samples += one.pixels().length;
            cosines.add(cosine(
                    model.imageEncoder().encode(List.of(one)).get(0).toArray(),
                    model.imageEncoder().encode(List.of(other)).get(0).toArray()));
        }
        double exactMillis = millis(exact, pictures);
        double scaledMillis = millis(scaled, pictures);
        figures.put("pictures", (long) pictures.size())
                .put("exactMillisAPicture", exactMillis)
                .put("scaledMillisAPicture", scaledMillis)
                .put("ratio", exactMillis / scaledMillis)
                .put("meanLevels", differences / samples)
                .put("mostLevels", (long) largest)
                .put("cosineWorst", new Quantiles(cosines).min())
                .put("cosineMedian", new Quantiles(cosines).median());
        if (squares > 0) {
            figures.put("psnr", 10 * Math.log10(255.0 * 255.0 * samples / squares));
        }
    }

    /** Processor milliseconds of this thread for a picture, the median of five passes. */
    private static double millis(Preprocessor preprocessor, List<byte[]> pictures) throws PictureException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Double> passes = new ArrayList<>();
        for (int pass = 0; pass < 5; pass++) {
            long begin = threads.getCurrentThreadCpuTime();
            for (byte[] picture : pictures) {
                preprocessor.decode(picture);
            }
            passes.add(1e3 * Seconds.of(threads.getCurrentThreadCpuTime() - begin) / pictures.size());
        }
        return new Quantiles(passes).median();
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
        }
        return dot;
    }
}
