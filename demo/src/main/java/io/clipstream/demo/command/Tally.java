package io.clipstream.demo.command;

import io.clipstream.demo.DemoPicture;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has become of the bundled pictures. Each counts once, whatever else is published under its name. Not thread-safe. */
final class Tally {
    private final Map<String, DemoPicture> pictures = new LinkedHashMap<>();
    private final Set<String> answered = new HashSet<>();
    private final Set<String> correct = new HashSet<>();
    private final Set<String> deadLetters = new HashSet<>();

    Tally(List<DemoPicture> pictures) {
        pictures.forEach(picture -> this.pictures.put(picture.file(), picture));
    }

    /** The bundled picture of that id, if the result is for the label set it asks for. */
    @Nullable
    DemoPicture picture(@Nullable String id, String labelSet) {
        DemoPicture picture = id == null ? null : pictures.get(id);
        return picture != null && picture.labelSet().equals(labelSet) ? picture : null;
    }

    /** There is a result. */
    void answered(DemoPicture picture, @Nullable String label) {
        if (answered.add(picture.file()) && picture.label().equals(label)) {
            correct.add(picture.file());
        }
    }

    /** There is a dead letter of a record with that id. */
    void deadLettered(String id) {
        if (pictures.containsKey(id)) {
            deadLetters.add(id);
        }
    }

    int pictures() {
        return pictures.size();
    }

    int answered() {
        return answered.size();
    }

    /** Of the answered, those whose label is the picture's own. */
    int correct() {
        return correct.size();
    }

    int deadLetters() {
        return deadLetters.size();
    }

    /** File names of those without a result. */
    List<String> unanswered() {
        return pictures.keySet().stream().filter(id -> !answered.contains(id)).toList();
    }

    /** Whether nothing more is to come: each picture has a result or a dead letter. */
    boolean isComplete() {
        return deadLetters.containsAll(unanswered());
    }
}
