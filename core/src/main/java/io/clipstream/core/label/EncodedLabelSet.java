package io.clipstream.core.label;

import io.clipstream.core.embedding.ModelId;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A revision of a label set with its vectors: what images are scored against.
 *
 * @param name the set's name
 * @param revision offset of its message in the topic of label sets
 * @param digest {@link LabelSet#digest()}
 * @param model whose vectors these are
 * @param labels at least one row
 * @param background rows for what is none of the labels, possibly none
 * @param rules how similarities become results
 */
public record EncodedLabelSet(
        String name,
        long revision,
        String digest,
        ModelId model,
        LabelMatrix labels,
        LabelMatrix background,
        LabelSetRules rules) {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{32}");

    public EncodedLabelSet {
        if (!LabelSet.NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a label set's name matches " + LabelSet.NAME + ", not '" + name + "'");
        }
        if (revision < 0) {
            throw new IllegalArgumentException("a revision is an offset, not " + revision);
        }
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException("a digest has 32 hex digits, not '" + digest + "'");
        }
        if (labels.size() < 1) {
            throw new IllegalArgumentException("label set " + name + " has no labels");
        }
        if (background.size() > 0 && background.dimension() != labels.dimension()) {
            throw new IllegalArgumentException(
                    "labels of dimension " + labels.dimension() + ", background of " + background.dimension());
        }
    }

    /** All routes that results can take, the set's and its labels'. */
    public SortedSet<String> routes() {
        SortedSet<String> routes = new TreeSet<>(labels.routes().values());
        if (rules.route() != null) {
            routes.add(rules.route());
        }
        return routes;
    }
}
