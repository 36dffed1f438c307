package io.clipstream.streams.labels;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place in a label-set message and what stands there. What may not stand there is noted, and reading goes on, so that all
 * mistakes are known at once. JSON's null is as good as no field.
 *
 * @param at the place
 * @param node what stands there; a missing node where nothing does
 * @param mistakes of the whole message; grows
 */
record DocumentField(JsonPointer at, JsonNode node, List<Mistake> mistakes) {
    private static final int SHOWN = 60;

    static DocumentField root(JsonNode tree, List<Mistake> mistakes) {
        return new DocumentField(JsonPointer.empty(), tree, mistakes);
    }

    DocumentField property(String name) {
        return new DocumentField(at.appendProperty(name), node.path(name), mistakes);
    }

    DocumentField item(int index) {
        return new DocumentField(at.appendIndex(index), node.path(index), mistakes);
    }

    boolean isAbsent() {
        return node.isMissingNode() || node.isNull();
    }

    /** Notes that what stands here may not. */
    void refuse(String allowed) {
        refuse(found(), allowed);
    }

    /** The same, of something particular about it. */
    void refuse(String found, String allowed) {
        mistakes.add(new Mistake(at.toString(), found, allowed));
    }

    void onlyFields(Set<String> allowed) {
        node.fieldNames().forEachRemaining(field -> {
            if (!allowed.contains(field)) {
                property(field).refuse("an unknown field", String.join(", ", allowed));
            }
        });
    }

    /** A text of 1 to so many characters that are not all white space; null where there is none, or a wrong one. */
    @Nullable
    String text(int longest) {
        if (isText() && !isBlank(node.textValue()) && length(node.textValue()) <= longest) {
            return node.textValue();
        }
        refuse("a text of 1 to " + longest + " characters");
        return null;
    }

    /** A text that may be missing or empty. */
    @Nullable
    String remark(int longest) {
        if (isAbsent()) {
            return null;
        }
        if (isText() && length(node.textValue()) <= longest) {
            return node.textValue();
        }
        refuse("a text of at most " + longest + " characters");
        return null;
    }

    /** An array of texts; empty where there is none. */
    List<String> texts(int most, int longest) {
        List<String> texts = new ArrayList<>();
        if (isAbsent()) {
            return texts;
        }
        if (!node.isArray() || node.size() > most) {
            refuse(node.isArray() ? node.size() + " texts" : found(), "an array of at most " + most + " texts");
            return texts;
        }
        for (int i = 0; i < node.size(); i++) {
            String text = item(i).text(longest);
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** A number; null where there is none, or a wrong one. */
    @Nullable
    Double number(double least, double most, String allowed) {
        if (isAbsent()) {
            return null;
        }
        if (!node.isNumber() || !(node.doubleValue() >= least && node.doubleValue() <= most)) {
            refuse(allowed);
            return null;
        }
        return node.doubleValue();
    }

    /** A whole number, which may be written as 3.0; null where there is none, or a wrong one. */
    @Nullable
    Integer whole(int least, int most) {
        if (isAbsent()) {
            return null;
        }
        if (!node.isNumber()
                || !node.canConvertToExactIntegral()
                || !node.canConvertToInt()
                || node.intValue() < least
                || node.intValue() > most) {
            refuse("a whole number from " + least + " to " + most);
            return null;
        }
        return node.intValue();
    }

    boolean flag() {
        if (!isAbsent() && !node.isBoolean()) {
            refuse("true or false");
        }
        return node.asBoolean(false);
    }

    /** One of some words; the first where there is none; null where it is a wrong one. */
    <T> @Nullable T choice(T[] choices, Function<T, String> code) {
        if (isAbsent()) {
            return choices[0];
        }
        for (T choice : choices) {
            if (isText() && code.apply(choice).equals(node.textValue())) {
                return choice;
            }
        }
        refuse(Stream.of(choices)
                .map(choice -> "\"" + code.apply(choice) + "\"")
                .collect(Collectors.joining(" or ")));
        return null;
    }

    boolean isText() {
        return node.isTextual();
    }

    /** What stands here, in words. */
    String found() {
        if (node.isMissingNode()) {
            return "nothing";
        }
        return switch (node.getNodeType()) {
            case STRING ->
                node.textValue().length() > SHOWN
                        ? "a text of " + length(node.textValue()) + " characters"
                        : "\"" + shown(node.textValue()) + "\"";
            case OBJECT, ARRAY -> "an " + node.getNodeType().name().toLowerCase(Locale.ROOT);
            default -> shown(node.toString());
        };
    }

    static String shown(String text) {
        String safe = text.replaceAll("\\p{Cntrl}", "?");
        return safe.length() > SHOWN ? safe.substring(0, SHOWN) + "…" : safe;
    }

    /** Characters, not UTF-16 units: as JSON Schema counts. */
    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Nothing but Unicode's white space, as the published JSON Schema has it. */
    static boolean isBlank(String text) {
        return text.codePoints().allMatch(DocumentField::isSpace);
    }

    private static boolean isSpace(int codePoint) {
        return (codePoint >= '\t' && codePoint <= '\r') || Character.isSpaceChar(codePoint) || codePoint == 0xfeff;
    }
}
