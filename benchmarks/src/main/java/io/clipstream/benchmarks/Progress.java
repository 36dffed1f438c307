package io.clipstream.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** Tells a person what goes on, with the seconds since the start. Thread-safe. */
final class Progress {
    private final PrintStream out;
    private final long begin = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    /** Prints one line. */
    void say(String format, Object... arguments) {
        String line = String.format(Locale.ROOT, format, arguments);
        out.printf(Locale.ROOT, "%6.1f s  %s%n", Seconds.since(begin), line);
    }
}
