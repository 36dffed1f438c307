package io.clipstream.streams.labels;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.label.EncodedLabelSet;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code label-embeddings} holds, for somebody who comes once and wants one set of it, without a model: the newest
 * record of each key. Not thread-safe.
 */
public final class StoredLabels {
    /**
     * A set with what turns its cosines into logits.
     *
     * @param logits of the model; null where the root was written before these were kept there
     */
    public record Stored(EncodedLabelSet set, @Nullable LogitParameters logits) {}

    private final Map<String, byte[]> records = new TreeMap<>();

    /** Takes in one record of the topic, in their order. */
    public void apply(byte @Nullable [] key, byte @Nullable [] value) {
        if (key == null) {
            return;
        }
        String text = new String(key, StandardCharsets.UTF_8);
        if (value == null) {
            records.remove(text);
        } else {
            records.put(text, value);
        }
    }

    /** The models that a set is active for, with its revision for each. */
    public Map<String, Long> active(String set) {
        Map<String, Long> revisions = new TreeMap<>();
        records.forEach((key, value) -> {
            if (key.startsWith("s/") && key.endsWith("/" + set)) {
                try {
                    RootRecord root = LabelRecords.read(value, RootRecord.class);
                    if (root.isActive() && LabelKey.parse(bytes(key)) instanceof LabelKey.Root named) {
                        revisions.put(named.model().toString(), root.revision());
                    }
                } catch (IllegalArgumentException e) {
                    throw new IllegalStateException(
                            "the root " + key + " on the topic of label embeddings cannot be read: " + e.getMessage(),
                            e);
                }
            }
        });
        return revisions;
    }

    /**
     * A set's active revision for a model.
     *
     * @throws IllegalStateException where it is not active for that model, or not complete on the topic
     */
    public Stored get(ModelId model, String set) {
        LabelKey.Root key = new LabelKey.Root(model, set);
        byte[] value = records.get(key.text());
        RootRecord root = value == null ? null : LabelRecords.read(value, RootRecord.class);
        if (root == null || !root.isActive()) {
            throw new IllegalStateException("label set " + set + " is not active for " + model);
        }
        // The table knows how a set is put together; it gets what this one needs and no more.
        LabelTable table = new LabelTable(model);
        Stream.concat(root.labels().stream(), root.background().stream())
                .map(LabelKey.Page::new)
                .forEach(page -> give(table, page));
        table.apply(key.bytes(), value, 0);
        table.settle(0);
        EncodedLabelSet encoded = table.snapshot().get(set);
        if (encoded == null) {
            throw new IllegalStateException("label set " + set + " revision " + root.revision() + " for " + model
                    + " is not complete on the topic of label embeddings: its pages or vectors are missing");
        }
        return new Stored(encoded, root.logits());
    }

    private void give(LabelTable table, LabelKey.Page page) {
        byte[] value = records.get(page.text());
        if (value != null) {
            table.apply(page.bytes(), value, 0);
            for (String digest : LabelRecords.read(value, PageRecord.class).vectors()) {
                LabelKey.Vector vector = new LabelKey.Vector(digest);
                table.apply(vector.bytes(), records.get(vector.text()), 0);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
