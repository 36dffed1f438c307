package io.clipstream.core.label;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Digest of a label set's content. What was there in the first release is written always, in its order; what came later is
 * written after it, under its name, and only where it is not the default: so a set that uses none of it keeps its digest.
 */
final class LabelSetDigest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private LabelSetDigest() {}

    static String of(LabelSet set) {
        LabelSetDigest digest = new LabelSetDigest();
        try {
            digest.first(set);
            digest.later(set);
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(digest.bytes.toByteArray()), 0, 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void first(LabelSet set) throws IOException {
        LabelSetRules rules = set.rules();
        out.writeInt(set.labels().size());
        for (Label label : set.labels()) {
            write(label.name());
            writeAll(set.promptsOf(label));
            write(label.description() == null ? "" : label.description());
        }
        write(rules.mode().code());
        writeAll(set.background());
        Double threshold = rules.threshold();
        out.writeDouble(threshold == null ? -1 : threshold);
        Integer top = rules.top();
        out.writeInt(top == null ? 0 : top);
        out.writeBoolean(rules.onRequest());
    }

    private void later(LabelSet set) throws IOException {
        LabelSetRules rules = set.rules();
        for (Label label : set.labels()) {
            write("labels.threshold." + label.name(), label.threshold());
            if (!label.examples().isEmpty()) {
                write("labels.exampleWeight." + label.name(), label.examples().weight());
                for (Example example : label.examples().examples()) {
                    write(example);
                }
            }
        }
        for (Label label : set.labels()) {
            write("labels.route." + label.name(), label.route());
        }
        if (rules.thresholdOn() != ThresholdOn.PROBABILITY) {
            write("thresholdOn");
            write(rules.thresholdOn().code());
        }
        write("margin", rules.margin());
        write("logitScale", rules.logitScale());
        if (rules.emit() != Emit.ALL) {
            write("emit");
            write(rules.emit().code());
        }
        if (rules.lookBack() != null) {
            write("lookBack");
            write(rules.lookBack().toString());
        }
        write("route", rules.route());
    }

    private void write(String name, @Nullable Double value) throws IOException {
        if (value != null) {
            write(name);
            out.writeDouble(value);
        }
    }

    private void write(String name, @Nullable String value) throws IOException {
        if (value != null) {
            write(name);
            write(value);
        }
    }

    private void write(Example example) throws IOException {
        if (example instanceof Example.Picture picture) {
            out.writeInt(picture.content().length);
            out.write(picture.content());
        } else {
            write(example.toString());
        }
    }

    private void writeAll(List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            write(text);
        }
    }

    private void write(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
