package io.clipstream.streams.labels;

import io.clipstream.core.label.Label;
import io.clipstream.core.label.LabelExamples;
import io.clipstream.core.label.LabelSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a set's labels, each a name or an object.
 *
 * @param thresholds what the labels' own may be
 * @param examples reads theirs
 */
record LabelsReader(ThresholdRange thresholds, ExamplesReader examples) {
    private static final Set<String> FIELDS =
            new TreeSet<>(Set.of("name", "prompts", "description", "threshold", "examples", "exampleWeight", "route"));
    private static final String FORM = "a name or {" + quoted(FIELDS) + "}";

    private static String quoted(Set<String> fields) {
        return "\"" + String.join("\", \"", fields) + "\"";
    }

    List<Label> read(DocumentField field) {
        List<Label> labels = new ArrayList<>();
        int size = field.node().size();
        if (!field.node().isArray() || size == 0 || size > LabelSet.MAX_LABELS) {
            field.refuse(
                    field.node().isArray() ? size + " labels" : field.found(),
                    "an array of 1 to " + LabelSet.MAX_LABELS + " labels, each " + FORM);
            return labels;
        }
        Map<String, DocumentField> first = new HashMap<>();
        for (int i = 0; i < size; i++) {
            DocumentField here = field.item(i);
            Label label = label(here);
            if (label != null) {
                DocumentField before = first.putIfAbsent(label.name(), here);
                if (before != null) {
                    here.refuse(
                            "'" + DocumentField.shown(label.name()) + "', which stands at " + before.at() + " already",
                            "each name once");
                }
                labels.add(label);
            }
        }
        return labels;
    }

    private @Nullable Label label(DocumentField field) {
        if (field.isText()) {
            String name = name(field);
            return name == null ? null : Label.named(name);
        }
        if (!field.node().isObject()) {
            field.refuse(FORM);
            return null;
        }
        field.onlyFields(FIELDS);
        String name = name(field.property("name"));
        List<String> prompts = field.property("prompts").texts(Label.MAX_PROMPTS, Label.MAX_PROMPT_LENGTH);
        String description = field.property("description").remark(Label.MAX_PROMPT_LENGTH);
        Double threshold = thresholds.read(field.property("threshold"));
        String route = RouteField.read(field.property("route"));
        LabelExamples pictures = examples.read(field);
        return name == null ? null : new Label(name, prompts, description, threshold, route, pictures);
    }

    private static @Nullable String name(DocumentField field) {
        String allowed = "a name of 1 to " + Label.MAX_NAME_LENGTH + " characters without control characters";
        if (!field.isText()) {
            field.refuse(allowed);
            return null;
        }
        String name = field.node().textValue();
        boolean blank = DocumentField.isBlank(name);
        boolean control = name.chars().anyMatch(Character::isISOControl);
        if (blank || control || DocumentField.length(name) > Label.MAX_NAME_LENGTH) {
            field.refuse(
                    blank ? "an empty name" : field.found() + (control ? " with a control character" : ""), allowed);
            return null;
        }
        return name;
    }
}
