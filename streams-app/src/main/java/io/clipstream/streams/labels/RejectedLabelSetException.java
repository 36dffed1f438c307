package io.clipstream.streams.labels;

import java.util.List;
import java.util.stream.Collectors;

/** A label-set message that is refused, with every mistake in it. */
final class RejectedLabelSetException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Mistakes that the text names; a message can hold a hundred thousand. */
    private static final int NAMED = 20;

    RejectedLabelSetException(List<Mistake> mistakes) {
        super(mistakes.stream().limit(NAMED).map(Mistake::toString).collect(Collectors.joining("\n"))
                + (mistakes.size() > NAMED ? "\nand " + (mistakes.size() - NAMED) + " more" : ""));
    }

    RejectedLabelSetException(Mistake mistake) {
        this(List.of(mistake));
    }
}
