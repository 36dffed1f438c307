package io.clipstream.core.label;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A label set as a person defines it: the model's task, written in words.
 *
 * @param name matches {@link #NAME}
 * @param labels 1 to {@value #MAX_LABELS}, names unique
 * @param templates for labels without prompts of their own
 * @param mode how the labels relate to each other
 * @param background whole prompts for what is none of the labels
 * @param threshold the least probability (0 to 1) of a label that is reported; null: none in {@code single} mode, 0.5 in
 *     {@code multi}
 * @param top how many scores a result carries at most; null: the application's setting
 * @param onRequest whether only images that name the set are scored against it
 */
public record LabelSet(
        String name,
        List<Label> labels,
        PromptTemplates templates,
        LabelMode mode,
        List<String> background,
        @Nullable Double threshold,
        @Nullable Integer top,
        boolean onRequest) {
    /** What a set's name looks like: it is a Kafka key, part of other keys, and a header. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    public static final int MAX_LABELS = 100_000;
    public static final int MAX_BACKGROUND = 1_000;

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
        }
        if (background.size() > MAX_BACKGROUND) {
            throw new IllegalArgumentException(
                    "a label set has at most " + MAX_BACKGROUND + " background prompts, not " + background.size());
        }
        if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("a threshold is 0 to 1, not " + threshold);
        }
        if (top != null && top < 1) {
            throw new IllegalArgumentException("top is at least 1, not " + top);
        }
        labels = List.copyOf(labels);
        background = List.copyOf(background);
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
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(labels.size());
            for (Label label : labels) {
                write(out, label.name());
                writeAll(out, promptsOf(label));
                write(out, label.description() == null ? "" : label.description());
            }
            write(out, mode.code());
            writeAll(out, background);
            out.writeDouble(threshold == null ? -1 : threshold);
            out.writeInt(top == null ? 0 : top);
            out.writeBoolean(onRequest);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()), 0, 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void writeAll(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            write(out, text);
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
