package io.clipstream.core.label;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A label set as a person defines it: the model's task, written in words.
 *
 * @param name matches {@link #NAME}
 * @param labels 1 to {@value #MAX_LABELS}, names unique
 * @param templates for labels without prompts of their own
 * @param background whole prompts for what is none of the labels, at most {@value #MAX_BACKGROUND}
 * @param rules how similarities become results
 */
public record LabelSet(
        String name, List<Label> labels, PromptTemplates templates, List<String> background, LabelSetRules rules) {
    /** What a set's name looks like: it is a Kafka key, part of other keys, and a header. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    public static final int MAX_LABELS = 100_000;
    public static final int MAX_BACKGROUND = 1_000;
    public static final int MAX_EXAMPLES = 1_000;

    /** Bytes of all example pictures together: what the stored definition has room for. */
    public static final int MAX_EXAMPLE_BYTES = 12 << 20;

    public LabelSet {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a label set's name matches " + NAME + ", not '" + name + "'");
        }
        if (labels.isEmpty() || labels.size() > MAX_LABELS) {
            throw new IllegalArgumentException("a label set has 1 to " + MAX_LABELS + " labels, not " + labels.size());
        }
        Set<String> names = new HashSet<>();
        for (Label label : labels) {
            if (!names.add(label.name())) {
                throw new IllegalArgumentException("label '" + label.name() + "' stands twice in set " + name);
            }
            LabelSetRules.requireThreshold(label.threshold(), rules.thresholdOn());
        }
        requireFewExamples(labels);
        if (background.size() > MAX_BACKGROUND) {
            throw new IllegalArgumentException(
                    "a label set has at most " + MAX_BACKGROUND + " background prompts, not " + background.size());
        }
        int routes = routes(labels, rules).size();
        if (routes > Route.MAX_IN_SET) {
            throw new IllegalArgumentException(
                    "a label set has at most " + Route.MAX_IN_SET + " different routes, not " + routes);
        }
        labels = List.copyOf(labels);
        background = List.copyOf(background);
    }

    /** All routes that results can take, its own and its labels'. */
    public SortedSet<String> routes() {
        return routes(labels, rules);
    }

    private static SortedSet<String> routes(List<Label> labels, LabelSetRules rules) {
        SortedSet<String> routes = new TreeSet<>();
        if (rules.route() != null) {
            routes.add(rules.route());
        }
        for (Label label : labels) {
            if (label.route() != null) {
                routes.add(label.route());
            }
        }
        return routes;
    }

    private static void requireFewExamples(List<Label> labels) {
        int count = 0;
        long bytes = 0;
        for (Label label : labels) {
            for (Example example : label.examples().examples()) {
                count++;
                bytes += example instanceof Example.Picture picture ? picture.content().length : 0;
            }
        }
        if (count > MAX_EXAMPLES || bytes > MAX_EXAMPLE_BYTES) {
            throw new IllegalArgumentException("a label set has at most " + MAX_EXAMPLES + " examples of "
                    + MAX_EXAMPLE_BYTES + " bytes, not " + count + " of " + bytes);
        }
    }

    /** The prompts whose average is a label's vector. */
    public List<String> promptsOf(Label label) {
        return label.prompts().isEmpty() ? templates.promptsFor(label.name()) : label.prompts();
    }

    /**
     * 32 hex digits over everything that makes a difference to results or readers, but not the name: the same content has
     * the same digest, in every cluster and every life of a topic.
     */
    public String digest() {
        return LabelSetDigest.of(this);
    }
}
