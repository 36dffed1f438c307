package io.clipstream.streams.labels;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.Label;
import io.clipstream.core.label.LabelMode;
import io.clipstream.core.label.LabelSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All records a revision of a label set comes to, but for the vectors' numbers: known before anything is encoded, because
 * everything is named by what it is made from.
 *
 * @param set the definition
 * @param prompts what each vector of words is the average of, by the vector's digest; in the order of the labels
 * @param examples pictures, by the digests of their vectors
 * @param mixes what each vector of a label with examples is made from, by its digest
 * @param rivals digests of the vectors that mixes are measured against; none only where there are no mixes
 * @param pages by digest, in order, of labels and background
 * @param root what names them all
 */
record LabelSetPlan(
        LabelSet set,
        Map<String, List<String>> prompts,
        Map<String, ExampleEncoding.Placed> examples,
        Map<String, ExampleMixing.Mix> mixes,
        List<String> rivals,
        Map<String, PageRecord> pages,
        RootRecord root) {
    /** What {@code multi} mode measures a label of a CLIP model against, where the author says nothing. */
    private static final List<String> DEFAULT_BACKGROUND = List.of("a photo.");

    /** Names of a page, in UTF-16 units: keeps it below a megabyte whatever the names. */
    private static final int MAX_PAGE_TEXT = 64 * 1024;

    /**
     * Makes the plan.
     *
     * @param model whose vectors it will hold
     * @param logits of that model: they tell whether {@code multi} needs a background
     * @param dimension of its vectors
     */
    static LabelSetPlan of(
            LabelSet set, String topicId, long revision, ModelId model, LogitParameters logits, int dimension) {
        PlannedVectors vectors = new PlannedVectors(model);
        List<String> names = new ArrayList<>();
        List<@Nullable Double> thresholds = new ArrayList<>();
        List<@Nullable String> routes = new ArrayList<>();
        for (int i = 0; i < set.labels().size(); i++) {
            Label label = set.labels().get(i);
            names.add(label.name());
            thresholds.add(label.threshold());
            routes.add(label.route());
            vectors.addLabel(i, set.promptsOf(label), label.examples());
        }
        boolean needsBackground = set.rules().mode() == LabelMode.MULTI && logits.likelihood() == Likelihood.SOFTMAX;
        List<String> background = set.background().isEmpty() && needsBackground ? DEFAULT_BACKGROUND : set.background();
        background.forEach(vectors::addBackground);
        Map<String, PageRecord> pages = new LinkedHashMap<>();
        List<String> labels = paged(names, vectors.labels(), thresholds, routes, pages);
        List<String> backgroundPages = paged(background, vectors.background(), List.of(), List.of(), pages);
        RootRecord root = RootRecord.active(
                        topicId, revision, set.digest(), dimension, set.rules(), labels, backgroundPages, logits)
                .withSources(vectors.sources());
        return new LabelSetPlan(
                set, vectors.prompts(), vectors.examples(), vectors.mixes(), vectors.rivals(), pages, root);
    }

    /** One of its pages. */
    PageRecord page(String digest) {
        PageRecord page = pages.get(digest);
        if (page == null) {
            throw new IllegalArgumentException("no page " + digest + " in label set " + set.name());
        }
        return page;
    }

    /** Digests of the vectors on its pages. */
    Set<String> rows() {
        Set<String> rows = new HashSet<>();
        pages.values().forEach(page -> rows.addAll(page.vectors()));
        return rows;
    }

    /** Digests of all its vectors, of those too that others are mixed of. */
    Set<String> vectors() {
        Set<String> all = new HashSet<>(prompts.keySet());
        all.addAll(examples.keySet());
        all.addAll(mixes.keySet());
        return all;
    }

    private static List<String> paged(
            List<String> names,
            List<String> vectors,
            List<@Nullable Double> thresholds,
            List<@Nullable String> routes,
            Map<String, PageRecord> pages) {
        List<String> digests = new ArrayList<>();
        int from = 0;
        while (from < names.size()) {
            int to = from;
            int length = 0;
            SortedMap<Integer, Double> own = new TreeMap<>();
            SortedMap<Integer, String> routed = new TreeMap<>();
            while (to < names.size()
                    && to - from < PageRecord.MAX_LABELS
                    && (to == from || length + names.get(to).length() <= MAX_PAGE_TEXT)) {
                Double threshold = to < thresholds.size() ? thresholds.get(to) : null;
                if (threshold != null) {
                    own.put(to - from, threshold);
                }
                String route = to < routes.size() ? routes.get(to) : null;
                if (route != null) {
                    routed.put(to - from, route);
                }
                length += names.get(to).length();
                to++;
            }
            PageRecord page = new PageRecord(
                    names.subList(from, to),
                    vectors.subList(from, to),
                    own.isEmpty() ? null : own,
                    routed.isEmpty() ? null : routed);
            String digest = LabelRecords.digest(LabelRecords.json(page));
            pages.put(digest, page);
            digests.add(digest);
            from = to;
        }
        return digests;
    }
}
