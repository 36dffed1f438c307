package io.clipstream.streams.labels;

import io.clipstream.core.label.Label;
import io.clipstream.core.label.PromptTemplates;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a set's templates: a list of them, or the name of a template set. */
final class TemplatesReader {
    private TemplatesReader() {}

    /** Null where there is a mistake in them. */
    static @Nullable PromptTemplates read(DocumentField field) {
        if (field.isAbsent()) {
            return PromptTemplates.DEFAULT;
        }
        if (field.isText()) {
            return named(field);
        }
        int before = field.mistakes().size();
        List<String> texts = field.texts(PromptTemplates.MAX_TEMPLATES, Label.MAX_PROMPT_LENGTH);
        if (field.node().isArray() && field.node().isEmpty()) {
            field.refuse(
                    "no template",
                    "at least one, or no field at all for \""
                            + PromptTemplates.DEFAULT.templates().get(0) + "\"");
        }
        if (field.mistakes().size() > before) {
            return null;
        }
        for (int i = 0; i < texts.size(); i++) {
            if (!texts.get(i).contains(PromptTemplates.PLACE)) {
                field.item(i).refuse("a text with " + PromptTemplates.PLACE + " where the label's name goes");
            }
        }
        return field.mistakes().size() > before ? null : new PromptTemplates(texts);
    }

    private static @Nullable PromptTemplates named(DocumentField field) {
        PromptTemplates named = NamedTemplates.get(field.node().textValue());
        if (named == null) {
            field.refuse("the name of a template set (" + String.join(", ", NamedTemplates.names())
                    + "), or an array of templates");
        }
        return named;
    }
}
