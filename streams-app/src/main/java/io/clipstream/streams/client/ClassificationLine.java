package io.clipstream.streams.client;

import io.clipstream.events.Classification;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A classification as a line for people; everything in it that others wrote is made safe. */
public final class ClassificationLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final int NAME_WIDTH = 24;
    private static final int BAR_WIDTH = 20;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    private ClassificationLine() {}

    /**
     * Time, picture, label set, probability as a bar and a number, label.
     *
     * @param key of the record, shown where the picture has no id
     * @param zone of the time shown
     */
    public static String of(byte @Nullable [] key, Classification result, ZoneId zone) {
        String id = result.getImageId();
        String picture =
                id == null || id.isEmpty() ? TerminalText.safe(key, NAME_WIDTH) : TerminalText.safe(id, NAME_WIDTH);
        String label = result.getLabel();
        return String.format(
                Locale.ROOT,
                "%s  %s  %s  %s %5.1f %%  %s",
                TIME.format(time(result).atZone(zone)),
                padded(picture.isEmpty() ? "-" : picture),
                padded(TerminalText.safe(result.getLabelSet(), NAME_WIDTH)),
                bar(result.getProbability()),
                100 * result.getProbability(),
                label == null ? "(unknown)" : TerminalText.safe(label, 80));
    }

    private static Instant time(Classification result) {
        Instant time = result.getClassifiedAt();
        boolean printable = time.isAfter(Instant.EPOCH) && time.isBefore(Instant.ofEpochSecond(253_402_214_400L));
        return printable ? time : Instant.EPOCH;
    }

    private static String padded(String text) {
        return text + " ".repeat(Math.max(0, NAME_WIDTH - text.codePointCount(0, text.length())));
    }

    /** A probability as a bar of 20 characters; what is not from 0 to 1 counts as the nearer of them. */
    public static String bar(double probability) {
        double bounded = Double.isNaN(probability) ? 0 : Math.max(0, Math.min(1, probability));
        int eighths = (int) Math.round(bounded * BAR_WIDTH * 8);
        String full = "█".repeat(eighths / 8);
        String part = eighths % 8 == 0 ? "" : EIGHTHS.substring(eighths % 8, eighths % 8 + 1);
        return full + part + " ".repeat(BAR_WIDTH - full.length() - part.length());
    }
}
