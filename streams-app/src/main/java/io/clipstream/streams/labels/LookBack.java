package io.clipstream.streams.labels;

import io.clipstream.core.label.OnChange;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How far back a new revision relabels, as text: ISO 8601, in one unit, so that the published JSON Schema can say it. */
final class LookBack {
    /** At most 999 days. */
    private static final Pattern FORM = Pattern.compile("P([1-9][0-9]{0,2}D|T[1-9][0-9]{0,3}H|T[1-9][0-9]{0,5}M)");

    private static final String ALLOWED =
            "a duration of whole days, hours or minutes up to P999D, such as \"P7D\", \"PT24H\" or \"PT90M\"";

    private LookBack() {}

    /** Null where nothing is relabelled, or a wrong one was noted. */
    static @Nullable Duration read(DocumentField field, @Nullable OnChange onChange) {
        if (onChange != OnChange.RELABEL) {
            if (onChange == OnChange.NONE && !field.isAbsent()) {
                field.refuse("nothing, unless onChange is \"relabel\"");
            }
            return null;
        }
        if (!field.isText() || !FORM.matcher(field.node().textValue()).matches()) {
            field.refuse(ALLOWED);
            return null;
        }
        return Duration.parse(field.node().textValue());
    }

    /** What {@link #read} reads. */
    static String text(Duration lookBack) {
        if (lookBack.equals(Duration.ofDays(lookBack.toDays()))) {
            return "P" + lookBack.toDays() + "D";
        }
        return lookBack.equals(Duration.ofHours(lookBack.toHours()))
                ? "PT" + lookBack.toHours() + "H"
                : "PT" + lookBack.toMinutes() + "M";
    }
}
