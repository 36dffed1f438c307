package io.clipstream.benchmarks;

import io.clipstream.core.embedding.Embedding;
import io.clipstream.core.image.PictureException;
import io.clipstream.demo.DemoPicture;
import io.clipstream.demo.DemoPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Vectors of pictures, by what they show.
 *
 * @param classes at least two, each with pictures
 */
record LabelledPictures(SortedMap<String, List<Embedding>> classes) {
    LabelledPictures {
        if (classes.size() < 2) {
            throw new IllegalArgumentException("at least two classes with pictures enough, not " + classes.keySet());
        }
    }

    /** Of a folder with a folder for each class, named by it; what is no picture is told and left out. */
    static LabelledPictures of(Path folder, LoadedCheckpoint model, int atLeast, Progress progress) throws IOException {
        SortedMap<String, List<Embedding>> classes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder, 2)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                Path parent = file.resolveSibling("");
                if (!parent.equals(folder.resolve(""))) {
                    add(
                            classes,
                            String.valueOf(parent.getFileName()).replace('_', ' '),
                            String.valueOf(file.getFileName()),
                            Files.readAllBytes(file),
                            model,
                            progress);
                }
            }
        }
        return enough(classes, atLeast);
    }

    /** The demo's, photographs and drawings. */
    static LabelledPictures ofDemo(LoadedCheckpoint model, int atLeast, Progress progress) {
        SortedMap<String, List<Embedding>> classes = new TreeMap<>();
        for (DemoPicture picture : DemoPictures.all()) {
            add(classes, picture.label(), picture.file(), picture.bytes(), model, progress);
        }
        return enough(classes, atLeast);
    }

    private static void add(
            SortedMap<String, List<Embedding>> classes,
            String name,
            String file,
            byte[] content,
            LoadedCheckpoint model,
            Progress progress) {
        try {
            classes.computeIfAbsent(name, any -> new ArrayList<>()).add(model.vector(content));
        } catch (PictureException e) {
            progress.say("%s is left out: %s", file, String.valueOf(e.getMessage()));
        }
    }

    private static LabelledPictures enough(SortedMap<String, List<Embedding>> classes, int atLeast) {
        classes.values().removeIf(pictures -> pictures.size() < atLeast);
        return new LabelledPictures(classes);
    }

    int pictures() {
        return classes.values().stream().mapToInt(List::size).sum();
    }
}
