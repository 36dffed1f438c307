package io.clipstream.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.demo.DemoPicture;
import io.clipstream.images.PictureLimits;
import io.clipstream.images.Preprocessor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Decode, resize and crop against Pillow and numpy doing the same to the same pictures, in turns, on one core each. What
 * counts is processor time of the whole process, the JVM's collector and compiler included.
 */
@Command(
        name = "images",
        description = "Decode + resize + crop against Pillow + numpy, on the same photographs.",
        mixinStandardHelpOptions = true)
final class PictureSpeed implements Callable<Integer> {
    private static final List<String> EXTENSIONS = List.of(Photographs.JPEG, Photographs.WEBP);
    private static final double WARM_UP_SECONDS = 15;

    @Option(names = "--rounds", description = "Rounds; the median counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 15;

    @Option(names = "--passes", description = "Passes over the photographs in a round (default: ${DEFAULT-VALUE}).")
    private int passes = 3;

    @Option(names = "--python", description = "A Python with Pillow and numpy; without it there is no comparison.")
    private @Nullable Path python;

    @Override
    public Integer call() throws Exception {
        return Report.print("images", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws IOException {
        Path folder = Files.createTempDirectory("clipstream-pictures-");
        List<DemoPicture> photographs = Photographs.all().stream()
                .sorted(Comparator.comparing(DemoPicture::file))
                .toList();
        for (DemoPicture photograph : photographs) {
            Files.write(folder.resolve(photograph.file()), photograph.bytes());
        }
        try (Preprocessor preprocessor = new Preprocessor(spec(), PictureLimits.defaults(), false);
                PillowPeer pillow = python == null ? null : new PillowPeer(python, folder)) {
            Map<String, List<byte[]>> pictures = new LinkedHashMap<>();
            photographs.forEach(
                    photograph -> pictures.computeIfAbsent(extension(photograph), extension -> new ArrayList<>())
                            .add(photograph.bytes()));
            progress.say("Warming up with %d photographs", photographs.size());
            for (long begin = System.nanoTime(); Seconds.since(begin) < WARM_UP_SECONDS; ) {
                pictures.values().forEach(some -> passSeconds(preprocessor, some));
            }
            figures.put("pictures", (long) photographs.size()).put("rounds", (long) rounds);
            compare(figures, progress, preprocessor, pictures, pillow);
        } finally {
            for (DemoPicture photograph : photographs) {
                Files.deleteIfExists(folder.resolve(photograph.file()));
            }
            Files.deleteIfExists(folder);
        }
    }

    private void compare(
            Figures figures,
            Progress progress,
            Preprocessor preprocessor,
            Map<String, List<byte[]>> pictures,
            @Nullable PillowPeer pillow)
            throws IOException {
        Map<String, List<Double>> ours = new LinkedHashMap<>();
        Map<String, List<Double>> theirs = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (String extension : EXTENSIONS) {
                List<byte[]> some = pictures.getOrDefault(extension, List.of());
                double our = 0;
                double their = 0;
                for (int pass = 0; pass < passes; pass++) {
                    our += passSeconds(preprocessor, some) / passes;
                    their += pillow == null ? 0 : pillow.passSeconds(extension) / passes;
                }
                ours.computeIfAbsent(extension, e -> new ArrayList<>()).add(our / some.size());
                theirs.computeIfAbsent(extension, e -> new ArrayList<>()).add(their / some.size());
            }
            progress.say("Round %d of %d", round, rounds);
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            ratios.add(total(theirs, round) / total(ours, round));
        }
        if (pillow == null) {
            figures.putNull("ratio").put("skipped", "no Python with Pillow and numpy: see standard error");
        } else {
            figures.put("ratio", new Quantiles(ratios).median())
                    .put("ratioWorst", new Quantiles(ratios).min())
                    .put("ratioBest", new Quantiles(ratios).max());
            pillow.versionsInto(figures.object("peer"));
        }
        for (String extension : EXTENSIONS) {
            List<byte[]> some = pictures.getOrDefault(extension, List.of());
            double our = new Quantiles(ours.getOrDefault(extension, List.of())).median();
            double their = new Quantiles(theirs.getOrDefault(extension, List.of())).median();
            Figures one = figures.object(extension.substring(1));
            one.put("pictures", (long) some.size()).put("millisAPicture", 1e3 * our);
            if (pillow != null) {
                one.put("pillowMillisAPicture", 1e3 * their)
                        .put("ratio", their / our)
                        .put("identical", identical(preprocessor, some, pillow.digests(extension)));
            }
        }
    }

    private static double total(Map<String, List<Double>> seconds, int round) {
        return seconds.values().stream().mapToDouble(each -> each.get(round)).sum();
    }

    /** How many pictures have the very same pixels. */
    private static long identical(Preprocessor preprocessor, List<byte[]> pictures, List<String> digests) {
        long identical = 0;
        for (int i = 0; i < pictures.size(); i++) {
            identical += sha256(decode(preprocessor, pictures.get(i))).equals(digests.get(i)) ? 1 : 0;
        }
        return identical;
    }

    private static double passSeconds(Preprocessor preprocessor, List<byte[]> pictures) {
        long begin = processNanos();
        pictures.forEach(picture -> decode(preprocessor, picture));
        return Seconds.of(processNanos() - begin);
    }

    private static long processNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static byte[] decode(Preprocessor preprocessor, byte[] picture) {
        try {
            return preprocessor.decode(picture).pixels();
        } catch (PictureException e) {
            throw new IllegalStateException("a bundled photograph cannot be decoded", e);
        }
    }

    private static String extension(DemoPicture picture) {
        return picture.file().substring(picture.file().lastIndexOf('.'));
    }

    /** As CLIP ViT-B/32 wants it; normalisation is the network's, and no part of this. */
    private static PreprocessSpec spec() {
        PreprocessSpec.Channels half = new PreprocessSpec.Channels(0.5f, 0.5f, 0.5f);
        return new PreprocessSpec(
                224,
                224,
                PreprocessSpec.Fit.SHORTEST,
                PreprocessSpec.Interpolation.BICUBIC,
                PreprocessSpec.CropRounding.FLOOR,
                PreprocessSpec.Order.RGB_FIRST,
                0,
                half,
                half);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
