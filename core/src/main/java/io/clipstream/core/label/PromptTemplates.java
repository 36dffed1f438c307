package io.clipstream.core.label;

import java.util.List;

/**
 * Sentences with a place for a label's name, such as {@code a photo of a {}.} (Radford et al. 2021, section 3.1.4). A
 * label's vector is the average over all of them.
 *
 * @param templates at least one; each holds {@code {}}
 */
public record PromptTemplates(List<String> templates) {
    /** Where the label's name goes. */
    public static final String PLACE = "{}";

    /** The paper's default. */
    public static final PromptTemplates DEFAULT = new PromptTemplates(List.of("a photo of a {}."));

    public static final int MAX_TEMPLATES = 1_000;

    public PromptTemplates {
        if (templates.isEmpty() || templates.size() > MAX_TEMPLATES) {
            throw new IllegalArgumentException(
                    "a label set has 1 to " + MAX_TEMPLATES + " templates, not " + templates.size());
        }
        for (String template : templates) {
            if (!template.contains(PLACE)) {
                throw new IllegalArgumentException("a template holds " + PLACE + ": '" + template + "' does not");
            }
        }
        templates = List.copyOf(templates);
    }

    /** One prompt a template, in their order. */
    public List<String> promptsFor(String name) {
        return templates.stream().map(template -> template.replace(PLACE, name)).toList();
    }
}
