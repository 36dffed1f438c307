package io.clipstream.streams.labels;

import com.fasterxml.jackson.databind.JsonNode;
import io.clipstream.core.label.Example;
import io.clipstream.core.label.LabelExamples;
import io.clipstream.core.label.LabelSet;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the examples of a set's labels, and sees to it that they are not too many together. */
final class ExamplesReader {
    private static final String CONTENT = "content";
    private static final String EMBEDDING = "embedding";
    private static final Set<String> FIELDS = new TreeSet<>(Set.of(CONTENT, EMBEDDING));
    private static final String FORM =
            "{\"content\": \"a picture in Base64\"} or {\"embedding\": \"topic-partition-offset\"}";

    private final double weightOfSet;
    private int examples;
    private long bytes;

    /** @param weightOfSet for labels without one of their own; null: the default */
    ExamplesReader(@Nullable Double weightOfSet) {
        this.weightOfSet = weightOfSet == null ? LabelExamples.DEFAULT_WEIGHT : weightOfSet;
    }

    /** A weight, of the set or of a label; null where there is none, or a wrong one. */
    static @Nullable Double weight(DocumentField field) {
        return field.number(0, 1, "a weight from 0 (words alone) to 1 (pictures alone)");
    }

    /** Reads those of one label. */
    LabelExamples read(DocumentField label) {
        DocumentField field = label.property("examples");
        Double own = weight(label.property("exampleWeight"));
        List<Example> read = new ArrayList<>();
        if (!field.isAbsent()) {
            if (!field.node().isArray() || field.node().size() > LabelExamples.MAX_EXAMPLES) {
                field.refuse(
                        field.node().isArray() ? field.node().size() + " examples" : field.found(),
                        "an array of at most " + LabelExamples.MAX_EXAMPLES + " examples, each " + FORM);
                return LabelExamples.NONE;
            }
            for (int i = 0; i < field.node().size(); i++) {
                Example example = example(field.item(i));
                if (example != null) {
                    read.add(example);
                }
            }
            count(field, read);
        }
        return read.isEmpty() ? LabelExamples.NONE : new LabelExamples(read, own == null ? weightOfSet : own);
    }

    private void count(DocumentField field, List<Example> read) {
        boolean wasFew = isFew();
        examples += read.size();
        for (Example example : read) {
            bytes += example instanceof Example.Picture picture ? picture.content().length : 0;
        }
        if (wasFew && !isFew()) {
            field.refuse(
                    examples + " examples of " + bytes + " bytes in the set up to here",
                    "at most " + LabelSet.MAX_EXAMPLES + " examples in a set, of " + LabelSet.MAX_EXAMPLE_BYTES
                            + " bytes together; smaller pictures will do, since the model scales them down");
        }
    }

    private boolean isFew() {
        return examples <= LabelSet.MAX_EXAMPLES && bytes <= LabelSet.MAX_EXAMPLE_BYTES;
    }

    private static @Nullable Example example(DocumentField field) {
        if (!field.node().isObject()) {
            field.refuse(FORM);
            return null;
        }
        field.onlyFields(FIELDS);
        DocumentField content = field.property(CONTENT);
        DocumentField embedding = field.property(EMBEDDING);
        if (content.isAbsent() == embedding.isAbsent()) {
            field.refuse(content.isAbsent() ? "neither" : "both", FORM);
            return null;
        }
        return content.isAbsent() ? stored(embedding) : picture(content);
    }

    private static @Nullable Example picture(DocumentField content) {
        JsonNode node = content.node();
        if (content.isText()) {
            try {
                byte[] bytes = Base64.getDecoder().decode(node.textValue());
                if (bytes.length > 0) {
                    return new Example.Picture(bytes);
                }
            } catch (IllegalArgumentException e) {
                content.refuse(content.found() + " (" + e.getMessage() + ")", "a picture's file in Base64 (RFC 4648)");
                return null;
            }
        }
        content.refuse("a picture's file in Base64 (RFC 4648)");
        return null;
    }

    private static @Nullable Example stored(DocumentField embedding) {
        if (embedding.isText()) {
            try {
                return Example.Stored.parse(embedding.node().textValue());
            } catch (IllegalArgumentException e) {
                // Told below, like anything else that is no place.
            }
        }
        embedding.refuse(
                "a record of image-embeddings as topic-partition-offset, such as clipstream.image-embeddings-3-1042");
        return null;
    }
}
