package io.clipstream.streams.labels;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.LogitParameters.Likelihood;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.Label;
import io.clipstream.core.label.LabelMode;
import io.clipstream.core.label.LabelSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All records a revision of a label set comes to, but for the vectors' numbers: known before anything is encoded, because
 * everything is named by its content.
 *
 * @param set the definition
 * @param prompts what each vector is the average of, by the vector's digest; in the order of the labels
 * @param pages by digest, in order, of labels and background
 * @param root what names them all
 */
record LabelSetPlan(LabelSet set, Map<String, List<String>> prompts, Map<String, PageRecord> pages, RootRecord root) {
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
        Map<String, List<String>> prompts = new LinkedHashMap<>();
        Map<String, PageRecord> pages = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        List<List<String>> texts = new ArrayList<>();
        List<@Nullable Double> thresholds = new ArrayList<>();
        List<@Nullable String> routes = new ArrayList<>();
        for (Label label : set.labels()) {
            names.add(label.name());
            texts.add(set.promptsOf(label));
            thresholds.add(label.threshold());
            routes.add(label.route());
        }
        List<String> labels = paged(model, names, texts, thresholds, routes, prompts, pages);
        boolean needsBackground = set.rules().mode() == LabelMode.MULTI && logits.likelihood() == Likelihood.SOFTMAX;
        List<String> background = set.background().isEmpty() && needsBackground ? DEFAULT_BACKGROUND : set.background();
        List<String> backgroundPages =
                paged(model, background, background.stream().map(List::of).toList(), List.of(), List.of(), prompts, pages);
        RootRecord root = RootRecord.active(
                topicId, revision, set.digest(), dimension, set.rules(), labels, backgroundPages, logits);
        return new LabelSetPlan(set, prompts, pages, root);
    }

    /** One of its pages. */
    PageRecord page(String digest) {
        PageRecord page = pages.get(digest);
        if (page == null) {
            throw new IllegalArgumentException("no page " + digest + " in label set " + set.name());
        }
        return page;
    }

    private static List<String> paged(
            ModelId model,
            List<String> names,
            List<List<String>> texts,
            List<@Nullable Double> thresholds,
            List<@Nullable String> routes,
            Map<String, List<String>> prompts,
            Map<String, PageRecord> pages) {
        List<String> digests = new ArrayList<>();
        int from = 0;
        while (from < names.size()) {
            int to = from;
            int length = 0;
            List<String> vectors = new ArrayList<>();
            SortedMap<Integer, Double> own = new TreeMap<>();
            SortedMap<Integer, String> routed = new TreeMap<>();
            while (to < names.size()
                    && vectors.size() < PageRecord.MAX_LABELS
                    && (vectors.isEmpty() || length + names.get(to).length() <= MAX_PAGE_TEXT)) {
                String vector = vectorDigest(model, texts.get(to));
                prompts.put(vector, texts.get(to));
                Double threshold = to < thresholds.size() ? thresholds.get(to) : null;
                if (threshold != null) {
                    own.put(vectors.size(), threshold);
                }
                String route = to < routes.size() ? routes.get(to) : null;
                if (route != null) {
                    routed.put(vectors.size(), route);
                }
                vectors.add(vector);
                length += names.get(to).length();
                to++;
            }
            PageRecord page = new PageRecord(
                    names.subList(from, to), vectors, own.isEmpty() ? null : own, routed.isEmpty() ? null : routed);
            String digest = LabelRecords.digest(LabelRecords.json(page));
            pages.put(digest, page);
            digests.add(digest);
            from = to;
        }
        return digests;
    }

    private static String vectorDigest(ModelId model, List<String> prompts) {
        MessageDigest digest = LabelRecords.sha256();
        for (String text : prompts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, utf8.length));
            digest.update(utf8);
        }
        digest.update(model.toString().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest(), 0, LabelKey.DIGEST_LENGTH / 2);
    }
}
