package io.clipstream.streams.config;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be used, with every mistake found in them. */
public final class InvalidConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Mistake> mistakes;

    InvalidConfigException(List<Mistake> mistakes) {
        super(told(mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** At least one, in the order in which the settings are documented. */
    public List<Mistake> mistakes() {
        return mistakes;
    }

    private static String told(List<Mistake> mistakes) {
        String title = mistakes.size() == 1 ? "a mistake" : mistakes.size() + " mistakes";
        return mistakes.stream()
                .map(mistake -> "  " + mistake)
                .collect(Collectors.joining("\n", title + " in the settings:\n", ""));
    }
}
