package io.clipstream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether native memory stays flat while pictures of mixed sizes are decoded: resident memory that belongs to no file, over the decodes. */
@Command(
        name = "images-memory",
        description = "Resident memory over many decodes of mixed sizes.",
        mixinStandardHelpOptions = true)
final class PictureMemory implements Callable<Integer> {
    private static final String[] ALL = {Photographs.JPEG, Photographs.WEBP};
    private static final int[] LARGE_WIDTHS = {640, 960, 1280};
    private static final double WARM_UP_SHARE = 0.2;
    private static final long LEAST_BETWEEN_LOOKS = 250;
    private static final double KIB = 1024;

    @Option(names = "--decodes", description = "Decodes in all (default: ${DEFAULT-VALUE}).")
    private int decodes = 100_000;

    @Option(names = "--seconds", description = "Ends then, however many there were (default: ${DEFAULT-VALUE}).")
    private int seconds = 3600;

    @Override
    public Integer call() throws Exception {
        return Report.print("images-memory", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws IOException {
        try (PictureFolder folder = PictureFolder.create()) {
            Photographs.write(folder.path());
            for (int i = 0; i < LARGE_WIDTHS.length; i++) {
                Files.write(
                        folder.path().resolve("large-" + i + Photographs.JPEG),
                        LargePictures.enlarged(LargePictures.photographs().get(i), LARGE_WIDTHS[i]));
            }
            // The heap is resident as a whole from the beginning: what changes is native.
            try (PicturePeer peer = PicturePeer.clipstream(
                    Path.of(System.getProperty("java.home")),
                    folder.path(),
                    "-Xms192m",
                    "-Xmx192m",
                    "-XX:+AlwaysPreTouch",
                    "-XX:+UseSerialGC",
                    "--add-modules",
                    "jdk.incubator.vector")) {
                long pictures = folder.count(Photographs.JPEG) + folder.count(Photographs.WEBP);
                look(figures, progress, peer, pictures);
            }
        }
    }

    private void look(Figures figures, Progress progress, PicturePeer peer, long pictures) throws IOException {
        List<Double> done = new ArrayList<>();
        List<Double> bytes = new ArrayList<>();
        double processorSeconds = 0;
        long lookedAt = 0;
        long begin = System.nanoTime();
        for (long count = pictures; count <= decodes && Seconds.since(begin) < seconds; count += pictures) {
            processorSeconds += peer.seconds(1, ALL);
            if (count - lookedAt >= LEAST_BETWEEN_LOOKS) {
                lookedAt = count;
                done.add((double) count);
                bytes.add((double) peer.anonymousBytes());
                if (done.size() % 20 == 0) {
                    progress.say("%d decodes, %.1f MiB", count, bytes.get(bytes.size() - 1) / KIB / KIB);
                }
            }
        }
        int warm = (int) (done.size() * WARM_UP_SHARE);
        Trend trend = Trend.of(done.subList(warm, done.size()), bytes.subList(warm, bytes.size()));
        figures.put("decodes", lookedAt)
                .put("pictures", pictures)
                .put("ratio", trend.slope() * lookedAt / bytes.get(warm))
                .put("slopeBytesADecode", trend.slope())
                .put("slopeBytesADecodeMargin95", trend.margin())
                .put("warmUpDecodes", Math.round(done.get(warm)))
                .put("mibAfterWarmUp", bytes.get(warm) / KIB / KIB)
                .put("mibAtTheEnd", bytes.get(bytes.size() - 1) / KIB / KIB)
                .put("mibAtMost", new Quantiles(bytes.subList(warm, bytes.size())).max() / KIB / KIB)
                .put("processorMillisADecode", 1e3 * processorSeconds / lookedAt)
                .put("seconds", Seconds.since(begin));
        peer.versionsInto(figures.object("worker"));
    }
}
