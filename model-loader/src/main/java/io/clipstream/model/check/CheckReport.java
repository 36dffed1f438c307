package io.clipstream.model.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a check found.
 *
 * @param model its id
 * @param device it ran on
 * @param reference what it was compared with; empty: parity is unproven
 * @param otherParts parts of the checkpoint that are not those the reference was made from
 * @param rows the comparisons
 */
public record CheckReport(
        String model, String device, Optional<Reference> reference, List<String> otherParts, List<CheckRow> rows) {
    /** What a check has to say of parity with the library that the checkpoint comes from. */
    public enum Parity {
        PROVEN,
        UNPROVEN,
        REFUTED
    }

    public CheckReport {
        otherParts = List.copyOf(otherParts);
        rows = List.copyOf(rows);
    }

    /** Whether the model may be served: every comparison passed, with this very checkpoint's reference or with none. */
    public boolean passed() {
        return otherParts.isEmpty() && rows.stream().allMatch(CheckRow::passed);
    }

    public Parity parity() {
        if (reference.isEmpty()) {
            return Parity.UNPROVEN;
        }
        return passed() ? Parity.PROVEN : Parity.REFUTED;
    }

    /** The same with further rows. */
    public CheckReport with(List<CheckRow> more) {
        List<CheckRow> all = new ArrayList<>(rows);
        all.addAll(more);
        return new CheckReport(model, device, reference, otherParts, all);
    }

    /** All of it for people: what, the verdict, and the table, in lines that end with line feeds. */
    public String text() {
        String file = reference
                .map(known -> known.file() + ": " + known.madeBy())
                .orElse("none (" + Reference.FILE_NAME + " is not beside the checkpoint)");
        return "model      " + model + "\ndevice     " + device + "\nreference  " + file + "\n\n" + verdict() + "\n\n"
                + CheckRow.header() + "\n"
                + rows.stream().map(row -> row.line() + "\n").collect(Collectors.joining());
    }

    /** In a few sentences, what was found and what to do. */
    public String verdict() {
        if (!otherParts.isEmpty()) {
            return "The reference was made for another checkpoint; here these are others: "
                    + String.join(", ", otherParts)
                    + ".\nIf that is a mistake, get the checkpoint again; if it is meant,"
                    + " make a new reference with clipstream_reference.py. The numbers are for information.";
        }
        boolean passed = passed();
        if (reference.isEmpty()) {
            return passed
                    ? "Parity is unproven: there is no reference to compare with. What needs none has passed. To prove it,"
                            + " run clipstream_reference.py on the checkpoint"
                    : "The model is not sound: do not use it. Are its files complete, their SHA-256 the publisher's?";
        }
        String library = reference.get().madeBy();
        return passed
                ? "Parity is proven against " + library
                : "The files are those that the reference was made from, yet the answers differ from " + library
                        + ".\nDo not use the model on this machine, and report this table.";
    }
}
