package io.clipstream.streams.relabel;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.streams.client.TerminalText;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a run came to, for people or as JSON. */
record RelabelSummary(RelabelJob job, RelabelOutcome outcome) {
    /** @return the exit code: 1 where nothing could be scored though there were vectors, or it was stopped */
    int print(PrintWriter out, PrintWriter err, boolean json) {
        PartitionProgress total = outcome.total();
        if (json) {
            out.println(TerminalText.safe(json().toString()));
        } else {
            out.println(text());
        }
        if (total.otherModel() > 0) {
            err.println(TerminalText.safe(total.otherModel() + " vectors were refused: the set's are of " + job.model()
                    + ", theirs of " + otherModels()));
        }
        boolean nothing = total.scored() + total.unmatched() == 0 && total.otherModel() + total.unreadable() > 0;
        return nothing || outcome.state() == RelabelOutcome.State.STOPPED ? 1 : 0;
    }

    private String otherModels() {
        return outcome.otherModels().isEmpty()
                ? "others (seen in an earlier run)"
                : outcome.otherModels().entrySet().stream()
                        .map(entry -> TerminalText.safe(entry.getKey(), 80) + " (" + entry.getValue() + ")")
                        .collect(Collectors.joining(", "));
    }

    private double rate() {
        return outcome.seconds() > 0 ? outcome.scoredNow() / outcome.seconds() : 0;
    }

    private String text() {
        PartitionProgress total = outcome.total();
        String counts = total.scored() + " results on " + job.output()
                + (total.outside() > 0 ? ", " + total.outside() + " outside the window" : "")
                + (total.unmatched() > 0 ? ", " + total.unmatched() + " without a match" : "")
                + (total.otherModel() > 0 ? ", " + total.otherModel() + " of another model refused" : "")
                + (total.unreadable() > 0 ? ", " + total.unreadable() + " passed over" : "")
                + (total.expired() > 0 ? ", " + total.expired() + " gone before they were read" : "");
        String what = job.labelSet() + " revision " + job.revision() + ": ";
        return switch (outcome.state()) {
            case COMPLETE ->
                what
                        + String.format(
                                Locale.ROOT,
                                "complete, %s; %d of them now in %.1f s (%.0f a second)",
                                counts,
                                outcome.scoredNow(),
                                outcome.seconds(),
                                rate());
            case ALREADY_COMPLETE ->
                what + "complete already, nothing written now; " + counts + ". --again does it once more";
            case STOPPED -> what + "stopped, " + counts + " so far; the same command goes on from there";
        };
    }

    private ObjectNode json() {
        PartitionProgress total = outcome.total();
        ObjectNode json = JsonMapper.builder().build().createObjectNode();
        json.put("labelSet", job.labelSet());
        json.put("labelSetRevision", job.revision());
        json.put("model", job.model().toString());
        json.put("topic", job.output());
        json.put("job", outcome.job());
        json.put("state", outcome.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.put("scored", total.scored());
        json.put("scoredNow", outcome.scoredNow());
        json.put("outside", total.outside());
        json.put("unmatched", total.unmatched());
        json.put("otherModel", total.otherModel());
        ObjectNode others = json.putObject("otherModels");
        outcome.otherModels().forEach(others::put);
        json.put("unreadable", total.unreadable());
        json.put("expired", total.expired());
        json.put("seconds", Math.round(outcome.seconds() * 1000) / 1000.0);
        json.put("vectorsPerSecond", Math.round(rate()));
        return json;
    }
}
