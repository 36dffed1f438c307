package io.clipstream.streams.labels;

import java.util.List;

/**
 * A page of a label matrix.
 *
 * @param names of labels, at most {@value #MAX_LABELS}
 * @param vectors the digest of each label's vector
 */
record PageRecord(List<String> names, List<String> vectors) {
    /** Keeps a page well below a megabyte, and what an update of one label rewrites small. */
    static final int MAX_LABELS = 256;

    PageRecord {
        if (names.isEmpty() || names.size() > MAX_LABELS || names.size() != vectors.size()) {
            throw new IllegalArgumentException("a page has 1 to " + MAX_LABELS + " labels and as many vectors, not "
                    + names.size() + " and " + vectors.size());
        }
        names = List.copyOf(names);
        vectors = List.copyOf(vectors);
    }
}
