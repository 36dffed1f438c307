package io.clipstream.core.label;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One label of a set.
 *
 * @param name what results carry; 1 to {@value #MAX_NAME_LENGTH} characters
 * @param prompts whole sentences that describe it, in place of the set's templates; empty: the templates are used
 * @param description for people; never encoded
 * @param threshold the least value at which it is reported, in place of the set's; null: the set's
 * @param route where results that report it go, in place of the set's route; null: the set's
 * @param examples pictures that show what it means
 */
public record Label(
        String name,
        List<String> prompts,
        @Nullable String description,
        @Nullable Double threshold,
        @Nullable String route,
        LabelExamples examples) {
    public static final int MAX_NAME_LENGTH = 200;
    public static final int MAX_PROMPTS = 1_000;
    public static final int MAX_PROMPT_LENGTH = 2_000;

    public Label {
        int length = name.codePointCount(0, name.length());
        if (name.isBlank() || length > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "a label's name has 1 to " + MAX_NAME_LENGTH + " characters, not " + length);
        }
        if (prompts.size() > MAX_PROMPTS) {
            throw new IllegalArgumentException(
                    "a label has at most " + MAX_PROMPTS + " prompts, not " + prompts.size());
        }
        Route.require(route);
        prompts = List.copyOf(prompts);
    }

    /** A label without examples, whose results go where its set's go. */
    public Label(String name, List<String> prompts, @Nullable String description, @Nullable Double threshold) {
        this(name, prompts, description, threshold, null, LabelExamples.NONE);
    }

    public static Label named(String name) {
        return new Label(name, List.of(), null, null);
    }

    /** Whether it is its name and nothing else. */
    public boolean isOnlyNamed() {
        return prompts.isEmpty() && description == null && threshold == null && route == null && examples.isEmpty();
    }
}
