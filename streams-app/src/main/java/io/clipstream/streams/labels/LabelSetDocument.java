package io.clipstream.streams.labels;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.clipstream.core.label.Label;
import io.clipstream.core.label.LabelMode;
import io.clipstream.core.label.LabelSet;
import io.clipstream.core.label.PromptTemplates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final Set<String> FIELDS =
            new TreeSet<>(Set.of("labels", "templates", "mode", "background", "threshold", "top", "onRequest"));
    private static final Set<String> LABEL_FIELDS = new TreeSet<>(Set.of("name", "prompts", "description"));
    private static final int MAX_TEXT = Label.MAX_PROMPT_LENGTH;
    private static final int SHOWN = 60;

    /** Keeps a result below a megabyte. */
    private static final int MAX_TOP = 1_000;

    private final List<Mistake> mistakes = new ArrayList<>();

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
        LabelSetDocument document = new LabelSetDocument();
        LabelSet set = document.labelSet(name, tree);
        if (set == null || !document.mistakes.isEmpty()) {
            throw new RejectedLabelSetException(document.mistakes);
        }
        return set;
    }

    private @Nullable LabelSet labelSet(String name, JsonNode tree) {
        if (!LabelSet.NAME.matcher(name).matches()) {
            mistake("", "the key " + shown(name), "a set's name, which matches " + LabelSet.NAME);
        }
        if (!tree.isObject()) {
            mistake("", found(tree), "one JSON object such as {\"labels\":[\"cat\",\"dog\"]}");
            return null;
        }
        JsonPointer root = JsonPointer.empty();
        onlyFields(root, tree, FIELDS);
        List<Label> labels = labels(root.appendProperty("labels"), tree.path("labels"));
        PromptTemplates templates = templates(root.appendProperty("templates"), tree.path("templates"));
        LabelMode mode = mode(root.appendProperty("mode"), tree.path("mode"));
        List<String> background =
                texts(root.appendProperty("background"), tree.path("background"), LabelSet.MAX_BACKGROUND);
        Double threshold = threshold(root.appendProperty("threshold"), tree.path("threshold"));
        Integer top = top(root.appendProperty("top"), tree.path("top"));
        boolean onRequest = flag(root.appendProperty("onRequest"), tree.path("onRequest"));
        if (!mistakes.isEmpty()) {
            return null;
        }
        return new LabelSet(name, labels, templates, mode, background, threshold, top, onRequest);
    }

    private List<Label> labels(JsonPointer at, JsonNode node) {
        List<Label> labels = new ArrayList<>();
        String allowed = "an array of 1 to " + LabelSet.MAX_LABELS
                + " labels, each a name or {\"name\", \"prompts\", \"description\"}";
        if (!node.isArray() || node.isEmpty() || node.size() > LabelSet.MAX_LABELS) {
            mistake(at, node.isArray() ? node.size() + " labels" : found(node), allowed);
            return labels;
        }
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < node.size(); i++) {
            JsonPointer here = at.appendIndex(i);
            Label label = label(here, node.get(i));
            if (label != null) {
                Integer before = first.putIfAbsent(label.name(), i);
                if (before != null) {
                    mistake(
                            here,
                            "'" + shown(label.name()) + "', which stands at " + at.appendIndex(before) + " already",
                            "each name once");
                }
                labels.add(label);
            }
        }
        return labels;
    }

    private @Nullable Label label(JsonPointer at, JsonNode node) {
        if (node.isTextual()) {
            String name = labelName(at, node);
            return name == null ? null : Label.named(name);
        }
        if (!node.isObject()) {
            mistake(at, found(node), "a name, or {\"name\", \"prompts\", \"description\"}");
            return null;
        }
        onlyFields(at, node, LABEL_FIELDS);
        String name = labelName(at.appendProperty("name"), node.path("name"));
        List<String> prompts = texts(at.appendProperty("prompts"), node.path("prompts"), Label.MAX_PROMPTS);
        String description = null;
        JsonNode described = node.path("description");
        if (!absent(described)) {
            if (described.isTextual() && described.textValue().length() <= MAX_TEXT) {
                description = described.textValue();
            } else {
                mistake(
                        at.appendProperty("description"),
                        found(described),
                        "a text of at most " + MAX_TEXT + " characters");
            }
        }
        return name == null ? null : new Label(name, prompts, description);
    }

    private @Nullable String labelName(JsonPointer at, JsonNode node) {
        String allowed = "a name of 1 to " + Label.MAX_NAME_LENGTH + " characters without control characters";
        if (!node.isTextual()) {
            mistake(at, found(node), allowed);
            return null;
        }
        String name = node.textValue();
        boolean control = name.chars().anyMatch(Character::isISOControl);
        if (name.isBlank() || name.length() > Label.MAX_NAME_LENGTH || control) {
            mistake(
                    at,
                    name.isBlank() ? "an empty name" : found(node) + (control ? " with a control character" : ""),
                    allowed);
            return null;
        }
        return name;
    }

    private PromptTemplates templates(JsonPointer at, JsonNode node) {
        if (absent(node)) {
            return PromptTemplates.DEFAULT;
        }
        if (node.isTextual()) {
            PromptTemplates named = NamedTemplates.get(node.textValue());
            if (named == null) {
                mistake(
                        at,
                        found(node),
                        "the name of a template set (" + String.join(", ", NamedTemplates.names())
                                + "), or an array of templates");
                return PromptTemplates.DEFAULT;
            }
            return named;
        }
        List<String> texts = texts(at, node, PromptTemplates.MAX_TEMPLATES);
        if (node.isArray() && node.isEmpty()) {
            mistake(
                    at,
                    "no template",
                    "at least one, or no field at all for \""
                            + PromptTemplates.DEFAULT.templates().get(0) + "\"");
        }
        for (int i = 0; i < texts.size(); i++) {
            if (!texts.get(i).contains(PromptTemplates.PLACE)) {
                mistake(
                        at.appendIndex(i),
                        "'" + shown(texts.get(i)) + "'",
                        "a text with " + PromptTemplates.PLACE + " where the label's name goes");
            }
        }
        return mistakes.isEmpty() ? new PromptTemplates(texts) : PromptTemplates.DEFAULT;
    }

    private LabelMode mode(JsonPointer at, JsonNode node) {
        if (absent(node)) {
            return LabelMode.SINGLE;
        }
        for (LabelMode mode : LabelMode.values()) {
            if (node.isTextual() && mode.code().equals(node.textValue())) {
                return mode;
            }
        }
        mistake(at, found(node), "\"single\" or \"multi\"");
        return LabelMode.SINGLE;
    }

    private List<String> texts(JsonPointer at, JsonNode node, int most) {
        List<String> texts = new ArrayList<>();
        if (absent(node)) {
            return texts;
        }
        if (!node.isArray() || node.size() > most) {
            mistake(
                    at,
                    node.isArray() ? node.size() + " texts" : found(node),
                    "an array of at most " + most + " texts");
            return texts;
        }
        for (int i = 0; i < node.size(); i++) {
            JsonNode text = node.get(i);
            if (text.isTextual()
                    && !text.textValue().isBlank()
                    && text.textValue().length() <= MAX_TEXT) {
                texts.add(text.textValue());
            } else {
                mistake(at.appendIndex(i), found(text), "a text of 1 to " + MAX_TEXT + " characters");
            }
        }
        return texts;
    }

    private @Nullable Double threshold(JsonPointer at, JsonNode node) {
        if (absent(node)) {
            return null;
        }
        if (!node.isNumber() || !(node.doubleValue() >= 0 && node.doubleValue() <= 1)) {
            mistake(at, found(node), "a probability from 0 to 1");
            return null;
        }
        return node.doubleValue();
    }

    private @Nullable Integer top(JsonPointer at, JsonNode node) {
        if (absent(node)) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1 || node.intValue() > MAX_TOP) {
            mistake(at, found(node), "a whole number from 1 to " + MAX_TOP);
            return null;
        }
        return node.intValue();
    }

    private boolean flag(JsonPointer at, JsonNode node) {
        if (!absent(node) && !node.isBoolean()) {
            mistake(at, found(node), "true or false");
        }
        return node.asBoolean(false);
    }

    private void onlyFields(JsonPointer at, JsonNode node, Set<String> allowed) {
        node.fieldNames().forEachRemaining(field -> {
            if (!allowed.contains(field)) {
                mistake(at.appendProperty(field), "an unknown field", String.join(", ", allowed));
            }
        });
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private void mistake(JsonPointer at, String found, String allowed) {
        mistake(at.toString(), found, allowed);
    }

    private void mistake(String at, String found, String allowed) {
        mistakes.add(new Mistake(at, found, allowed));
    }

    private static String found(JsonNode node) {
        if (node.isMissingNode()) {
            return "nothing";
        }
        JsonNodeType type = node.getNodeType();
        return switch (type) {
            case STRING ->
                node.textValue().length() > SHOWN
                        ? "a text of " + node.textValue().length() + " characters"
                        : "\"" + shown(node.textValue()) + "\"";
            case OBJECT, ARRAY -> "an " + type.name().toLowerCase(java.util.Locale.ROOT);
            default -> shown(node.toString());
        };
    }

    private static String shown(String text) {
        String safe = text.replaceAll("\\p{Cntrl}", "?");
        return safe.length() > SHOWN ? safe.substring(0, SHOWN) + "…" : safe;
    }
}
