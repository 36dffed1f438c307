package io.clipstream.streams.labels;

import io.clipstream.core.label.Emit;
import io.clipstream.core.label.LabelMode;
import io.clipstream.core.label.LabelSetRules;
import io.clipstream.core.label.OnChange;
import io.clipstream.core.label.ThresholdOn;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads a set's rules, and sees to it that they go together.
 *
 * @param set the whole message
 */
record RulesReader(DocumentField set) {
    /** Thresholds of the set and of its labels. */
    ThresholdRange thresholds() {
        // A mistake in it is noted once, by read().
        DocumentField unnoted = DocumentField.root(set.node(), new java.util.ArrayList<>());
        return new ThresholdRange(unnoted.property("thresholdOn").choice(ThresholdOn.values(), ThresholdOn::code));
    }

    /** Null where there is a mistake in them. */
    @Nullable
    LabelSetRules read() {
        int before = set.mistakes().size();
        ThresholdRange thresholds = thresholds();
        ThresholdOn on = set.property("thresholdOn").choice(ThresholdOn.values(), ThresholdOn::code);
        LabelMode mode = set.property("mode").choice(LabelMode.values(), LabelMode::code);
        Double threshold = thresholds.read(set.property("threshold"));
        Double margin = thresholds.readMargin(set.property("margin"));
        Double logitScale = logitScale(set.property("logitScale"));
        Integer top = set.property("top").whole(1, LabelSetRules.MAX_TOP);
        Emit emit = set.property("emit").choice(Emit.values(), Emit::code);
        boolean onRequest = set.property("onRequest").flag();
        String route = RouteField.read(set.property("route"));
        OnChange onChange = set.property("onChange").choice(OnChange.values(), OnChange::code);
        Duration lookBack = LookBack.read(set.property("lookBack"), onChange);
        if (mode == LabelMode.MULTI) {
            refuseWhatMultiCannot(on);
        }
        if (mode == null
                || on == null
                || emit == null
                || onChange == null
                || set.mistakes().size() > before) {
            return null;
        }
        return new LabelSetRules(
                mode, threshold, on, margin, logitScale, top, emit, onRequest, route, onChange, lookBack);
    }

    private void refuseWhatMultiCannot(@Nullable ThresholdOn on) {
        DocumentField margin = set.property("margin");
        if (!margin.isAbsent()) {
            margin.refuse("no margin where mode is \"multi\": its labels do not compete");
        }
        DocumentField threshold = set.property("threshold");
        if (on == ThresholdOn.SIMILARITY && threshold.isAbsent()) {
            threshold.refuse(
                    "a similarity from -1 to 1: no default fits all models, so a set with mode \"multi\" and thresholdOn \"similarity\" names one");
        }
    }

    private static @Nullable Double logitScale(DocumentField field) {
        // Above 0: the least number that there is.
        return field.number(
                Double.MIN_VALUE,
                LabelSetRules.MAX_LOGIT_SCALE,
                "a number above 0 and at most " + (int) LabelSetRules.MAX_LOGIT_SCALE
                        + ", which similarities are multiplied by");
    }
}
