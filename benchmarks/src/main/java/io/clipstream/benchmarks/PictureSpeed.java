package io.clipstream.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Decode, resize and crop against Pillow and numpy doing the same to the same pictures, each in a process of its own, in turns, with one thread.
 * Clipstream does it twice: in a JVM as it is, and in one with the Vector API.
 */
@Command(
        name = "images",
        description = "Decode + resize + crop against Pillow + numpy, on the same photographs.",
        mixinStandardHelpOptions = true)
final class PictureSpeed implements Callable<Integer> {
    private static final List<String> EXTENSIONS = List.of(Photographs.JPEG, Photographs.WEBP);
    private static final String PILLOW = "pillow";
    private static final String PLAIN = "plain";
    private static final String VECTOR = "vector";
    private static final double WARM_UP_SECONDS = 12;
    private static final double MILLIS = 1e3;

    @Option(names = "--rounds", description = "Rounds; the median counts (default: ${DEFAULT-VALUE}).")
    private int rounds = 9;

    @Option(names = "--passes", description = "Passes over the photographs in a round (default: ${DEFAULT-VALUE}).")
    private int passes = 12;

    @Option(names = "--python", description = "A Python with Pillow and numpy; without it there is no comparison.")
    private @Nullable Path python;

    @Option(names = "--java-home", description = "The JDK to measure (default: the one that runs this).")
    private Path java = Path.of(System.getProperty("java.home"));

    @Override
    public Integer call() throws Exception {
        return Report.print("images", this::measure);
    }

    private void measure(Figures figures, Progress progress) throws IOException {
        try (PictureFolder folder = PictureFolder.create()) {
            Photographs.write(folder.path());
            try (PicturePeer plain = PicturePeer.clipstream(java, folder.path());
                    PicturePeer vector =
                            PicturePeer.clipstream(java, folder.path(), "--add-modules", "jdk.incubator.vector");
                    PicturePeer pillow = python == null ? null : PicturePeer.pillow(python, folder.path())) {
                Map<String, PicturePeer> peers = new LinkedHashMap<>();
                peers.put(PLAIN, plain);
                peers.put(VECTOR, vector);
                if (pillow != null) {
                    peers.put(PILLOW, pillow);
                }
                for (Map.Entry<String, PicturePeer> peer : peers.entrySet()) {
                    progress.say("Warming up %s", peer.getKey());
                    for (long begin = System.nanoTime();
                            !peer.getKey().equals(PILLOW) && Seconds.since(begin) < WARM_UP_SECONDS; ) {
                        peer.getValue().seconds(1, Photographs.JPEG, Photographs.WEBP);
                    }
                }
                compare(figures, progress, folder, peers);
            }
        }
    }

    private void compare(Figures figures, Progress progress, PictureFolder folder, Map<String, PicturePeer> peers)
            throws IOException {
        // Milliseconds a picture: by extension and peer, one a round.
        Map<String, Map<String, List<Double>>> millis = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (String extension : EXTENSIONS) {
                double pictures = folder.count(extension);
                for (Map.Entry<String, PicturePeer> peer : peers.entrySet()) {
                    double seconds = peer.getValue().seconds(passes, extension);
                    millis.computeIfAbsent(extension, e -> new LinkedHashMap<>())
                            .computeIfAbsent(peer.getKey(), p -> new ArrayList<>())
                            .add(MILLIS * seconds / passes / pictures);
                }
            }
            progress.say("Round %d of %d", round, rounds);
        }
        figures.put("rounds", (long) rounds);
        if (peers.containsKey(PILLOW)) {
            ratioInto(figures, "ratio", millis, PLAIN);
            ratioInto(figures, "ratioVector", millis, VECTOR);
        } else {
            figures.putNull("ratio").put("skipped", "no Python with Pillow and numpy: see standard error");
        }
        for (Map.Entry<String, PicturePeer> peer : peers.entrySet()) {
            Figures one = figures.object(peer.getKey());
            peer.getValue().versionsInto(one);
            for (String extension : EXTENSIONS) {
                List<Double> each = millis.getOrDefault(extension, Map.of()).getOrDefault(peer.getKey(), List.of());
                Figures kind = one.object(extension.substring(1));
                kind.put("millisAPicture", new Quantiles(each).median()).put("pictures", folder.count(extension));
                PicturePeer pillow = peers.get(PILLOW);
                if (pillow != null && !peer.getKey().equals(PILLOW)) {
                    kind.put("identical", identical(peer.getValue(), pillow, extension));
                }
            }
        }
    }

    /** The ratio of all photographs together, over the rounds. */
    private void ratioInto(Figures figures, String name, Map<String, Map<String, List<Double>>> millis, String peer) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            ratios.add(together(millis, PILLOW, round) / together(millis, peer, round));
        }
        Quantiles quantiles = new Quantiles(ratios);
        figures.put(name, quantiles.median())
                .put(name + "Worst", quantiles.min())
                .put(name + "Best", quantiles.max());
    }

    /** There are as many of each kind, give or take one. */
    private static double together(Map<String, Map<String, List<Double>>> millis, String peer, int round) {
        return millis.values().stream()
                .mapToDouble(byPeer -> byPeer.getOrDefault(peer, List.of()).get(round))
                .sum();
    }

    /** How many pictures have the very same pixels. */
    private static long identical(PicturePeer ours, PicturePeer pillow, String extension) throws IOException {
        List<String> one = ours.digests(extension);
        List<String> other = pillow.digests(extension);
        long identical = 0;
        for (int i = 0; i < one.size(); i++) {
            identical += one.get(i).equals(other.get(i)) ? 1 : 0;
        }
        return identical;
    }
}
