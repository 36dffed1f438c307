package io.clipstream.streams.labels;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.core.label.Example;
import io.clipstream.core.label.Label;
import io.clipstream.core.label.LabelExamples;
import io.clipstream.core.label.LabelSet;
import io.clipstream.core.label.LabelSetRules;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A label set as it is kept for other models: gzipped JSON, {@code {"topicId", "labelSet"}}, the latter as its author could
 * have written it.
 *
 * @param topicId id of the topic of label sets that its revision counts in
 * @param labelSet the plain JSON form
 */
record StoredDefinition(String topicId, JsonNode labelSet) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Far above what a label set of the largest size comes to: a bound on what a foreign record can make us allocate. */
    private static final int MAX_BYTES = 256 * 1024 * 1024;

    static StoredDefinition of(String topicId, LabelSet set) {
        ObjectNode tree = JSON.createObjectNode();
        ArrayNode labels = tree.putArray("labels");
        for (Label label : set.labels()) {
            if (label.isOnlyNamed()) {
                labels.add(label.name());
            } else {
                ObjectNode object = labels.addObject().put("name", label.name());
                addTexts(object, "prompts", label.prompts());
                addText(object, "description", label.description());
                addNumber(object, "threshold", label.threshold());
                addText(object, "route", label.route());
                addExamples(object, label.examples());
            }
        }
        addTexts(tree, "templates", set.templates().templates());
        addTexts(tree, "background", set.background());
        addRules(tree, set.rules());
        return new StoredDefinition(topicId, tree);
    }

    private static void addExamples(ObjectNode tree, LabelExamples examples) {
        if (examples.isEmpty()) {
            return;
        }
        ArrayNode array = tree.putArray("examples");
        for (Example example : examples.examples()) {
            if (example instanceof Example.Picture picture) {
                array.addObject().put("content", picture.content());
            } else {
                array.addObject().put("embedding", example.toString());
            }
        }
        tree.put("exampleWeight", examples.weight());
    }

    private static void addRules(ObjectNode tree, LabelSetRules rules) {
        tree.put("mode", rules.mode().code());
        addNumber(tree, "threshold", rules.threshold());
        tree.put("thresholdOn", rules.thresholdOn().code());
        addNumber(tree, "margin", rules.margin());
        addNumber(tree, "logitScale", rules.logitScale());
        if (rules.top() != null) {
            tree.put("top", rules.top());
        }
        tree.put("emit", rules.emit().code());
        tree.put("onRequest", rules.onRequest());
        if (rules.lookBack() != null) {
            tree.put("onChange", rules.onChange().code());
            tree.put("lookBack", LookBack.text(rules.lookBack()));
        }
        addText(tree, "route", rules.route());
    }

    private static void addNumber(ObjectNode tree, String field, @Nullable Double number) {
        if (number != null) {
            tree.put(field, number);
        }
    }

    private static void addText(ObjectNode tree, String field, @Nullable String text) {
        if (text != null) {
            tree.put(field, text);
        }
    }

    private static void addTexts(ObjectNode tree, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = tree.putArray(field);
            texts.forEach(array::add);
        }
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(JSON.writeValueAsBytes(
                    JSON.createObjectNode().put("topicId", topicId).set("labelSet", labelSet)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException where these are not the bytes of a definition */
    static StoredDefinition read(byte[] bytes) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] json = gzip.readNBytes(MAX_BYTES);
            JsonNode tree = JSON.readTree(json);
            if (!tree.path("topicId").isTextual()) {
                throw new IllegalArgumentException("a stored label set without the id of its topic");
            }
            return new StoredDefinition(tree.get("topicId").textValue(), tree.path("labelSet"));
        } catch (IOException e) {
            throw new IllegalArgumentException("not a stored label set: " + e.getMessage(), e);
        }
    }
}
