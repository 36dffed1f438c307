package io.clipstream.core.label;

import java.util.List;

/**
 * The pictures that show what a label means, beside its words.
 *
 * @param examples at most {@value #MAX_EXAMPLES}
 * @param weight of the pictures against the words, 0 (words alone) to 1 (pictures alone); 0 where there are none
 */
public record LabelExamples(List<Example> examples, double weight) {
    public static final int MAX_EXAMPLES = 64;

    /** The weight where nobody says one; the figures behind it are in {@code ARCHITECTURE.md}. */
    public static final double DEFAULT_WEIGHT = 0.75;

    public static final LabelExamples NONE = new LabelExamples(List.of(), 0);

    public LabelExamples {
        examples = List.copyOf(examples);
        if (examples.size() > MAX_EXAMPLES) {
            throw new IllegalArgumentException(
                    "a label has at most " + MAX_EXAMPLES + " examples, not " + examples.size());
        }
        if (!(weight >= 0 && weight <= 1) || (examples.isEmpty() && weight != 0)) {
            throw new IllegalArgumentException("the weight of " + examples.size()
                    + " examples is 0 to 1, and 0 where there are none, not " + weight);
        }
    }

    public boolean isEmpty() {
        return examples.isEmpty();
    }
}
