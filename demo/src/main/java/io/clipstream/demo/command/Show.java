package io.clipstream.demo.command;

import io.clipstream.demo.BundledModel;
import io.clipstream.demo.DemoPicture;
import io.clipstream.events.Classification;
import io.clipstream.schemas.json.PlainJson;
import io.clipstream.streams.client.ClassificationLine;
import io.clipstream.streams.client.TerminalText;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the demo prints: data on standard output, all else on standard error. */
final class Show {
    private static final int LONGEST_MESSAGE = 160;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean once;
    private final boolean json;
    private final ZoneId zone = ZoneId.systemDefault();

    /**
     * @param once whether there will be a summary; with {@code json} it is then all there is on {@code out}
     * @param json whether {@code out} gets JSON
     */
    Show(PrintWriter out, PrintWriter err, boolean once, boolean json) {
        this.out = out;
        this.err = err;
        this.once = once;
        this.json = json;
    }

    void begin(DataPlace place) {
        err.println(
                "The model is " + BundledModel.NAME
                        + ", bundled: a small CLIP (7.6 million parameters, 15 MB) for first steps. It names what photographs of");
        err.println(
                "animals, tools, food, vehicles and household things show. It is no rival of a full CLIP: what ImageNet never");
        err.println("showed (giraffe, moose, people's actions, text in pictures) it does not know.");
        err.println("Records are kept in " + place.path() + (place.temporary() ? ", until the end." : "."));
        err.flush();
    }

    /** A line about what goes on. */
    void note(String text) {
        err.println(TerminalText.safe(text));
        err.flush();
    }

    /** @param picture the bundled one that it is of, if it is */
    void result(byte @Nullable [] key, Classification result, @Nullable DemoPicture picture) {
        if (json && !once) {
            out.println(TerminalText.safe(PlainJson.text(result)));
            out.flush();
            return;
        }
        String verdict = "";
        if (picture != null) {
            verdict = picture.label().equals(result.getLabel()) ? "  ✓" : "  ✗ (" + picture.label() + ")";
        }
        people(ClassificationLine.of(key, result, zone) + verdict);
    }

    void deadLetter(String id, String reason, String message) {
        String line = "dead letter: " + TerminalText.safe(id, LONGEST_MESSAGE) + ": "
                + TerminalText.safe(reason, LONGEST_MESSAGE) + ": " + TerminalText.safe(message, LONGEST_MESSAGE);
        if (json && !once) {
            note(line);
        } else {
            people(line);
        }
    }

    private void people(String line) {
        PrintWriter writer = json ? err : out;
        writer.println(line);
        writer.flush();
    }

    void summary(Summary summary, List<String> unanswered) {
        if (!unanswered.isEmpty()) {
            note("Not answered: " + String.join(", ", unanswered));
        }
        out.println(json ? summary.json() : summary.text());
        out.flush();
    }

    /** What to type, with the addresses of this demo. */
    void next(NextSteps steps) {
        err.println();
        steps.lines().forEach(err::println);
        err.flush();
    }
}
