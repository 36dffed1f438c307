package io.clipstream.streams.labels;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clipstream.core.label.Label;
import io.clipstream.core.label.LabelSet;
import io.clipstream.core.label.LabelSetRules;
import io.clipstream.core.label.PromptTemplates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a label set as its author wrote it. Policy for malformed input: nothing is guessed and nothing passed over; a
 * message with a mistake is refused whole, and all its mistakes are named at once.
 */
final class LabelSetDocument {
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    /** Where an editor finds the schema of what it edits; not looked at. */
    private static final String SCHEMA = "$schema";

    private static final Set<String> FIELDS = new TreeSet<>(Set.of(
            SCHEMA,
            "labels",
            "templates",
            "mode",
            "background",
            "threshold",
            "thresholdOn",
            "margin",
            "logitScale",
            "top",
            "emit",
            "exampleWeight",
            "onRequest",
            "onChange",
            "lookBack",
            "route"));

    private LabelSetDocument() {}

    /**
     * Reads JSON text.
     *
     * @param name the set's, from the message's key
     */
    static LabelSet read(String name, byte[] json) throws RejectedLabelSetException {
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new RejectedLabelSetException(new Mistake(
                    "",
                    "no JSON (" + place(e.getLocation()) + e.getOriginalMessage() + ")",
                    "one JSON object such as {\"labels\":[\"cat\",\"dog\"]}"));
        } catch (IOException e) {
            throw new RejectedLabelSetException(new Mistake("", "no JSON (" + e.getMessage() + ")", "one JSON object"));
        }
        return read(name, tree);
    }

    /** A limit of the parser's that was passed, on depth or on a name's length, has no place. */
    private static String place(@Nullable JsonLocation at) {
        return at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
    }

    /** Reads the plain JSON form, from wherever it came. */
    static LabelSet read(String name, JsonNode tree) throws RejectedLabelSetException {
        List<Mistake> mistakes = new ArrayList<>();
        LabelSet set = labelSet(name, DocumentField.root(tree, mistakes));
        if (set == null) {
            throw new RejectedLabelSetException(mistakes);
        }
        return set;
    }

    private static @Nullable LabelSet labelSet(String name, DocumentField root) {
        if (!LabelSet.NAME.matcher(name).matches()) {
            root.refuse("the key " + DocumentField.shown(name), "a set's name, which matches " + LabelSet.NAME);
        }
        if (!root.node().isObject()) {
            root.refuse("one JSON object such as {\"labels\":[\"cat\",\"dog\"]}");
            return null;
        }
        root.onlyFields(FIELDS);
        root.property(SCHEMA).remark(Label.MAX_PROMPT_LENGTH);
        RulesReader rulesReader = new RulesReader(root);
        ExamplesReader examples = new ExamplesReader(ExamplesReader.weight(root.property("exampleWeight")));
        List<Label> labels = new LabelsReader(rulesReader.thresholds(), examples).read(root.property("labels"));
        PromptTemplates templates = TemplatesReader.read(root.property("templates"));
        List<String> background = root.property("background").texts(LabelSet.MAX_BACKGROUND, Label.MAX_PROMPT_LENGTH);
        LabelSetRules rules = rulesReader.read();
        RouteField.refuseTooMany(root, labels, rules);
        if (templates == null || rules == null || !root.mistakes().isEmpty()) {
            return null;
        }
        return new LabelSet(name, labels, templates, background, rules);
    }
}
