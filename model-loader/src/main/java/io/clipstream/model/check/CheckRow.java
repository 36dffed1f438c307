package io.clipstream.model.check;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * One comparison.
 *
 * @param what was compared, and with what
 * @param n how many pictures, texts or pairs
 * @param largest difference; not finite where there is none to tell
 * @param bound it must not exceed
 * @param cosine the smallest of two vectors that should be the same
 * @param leastCosine it must not fall below
 */
public record CheckRow(
        String what, int n, double largest, double bound, OptionalDouble cosine, OptionalDouble leastCosine) {
    static CheckRow of(String what, int n, double largest, double bound) {
        return new CheckRow(what, n, largest, bound, OptionalDouble.empty(), OptionalDouble.empty());
    }

    /** A difference that is not a number has not passed. */
    public boolean passed() {
        return largest <= bound
                && (cosine.isEmpty() || leastCosine.isEmpty() || cosine.getAsDouble() >= leastCosine.getAsDouble());
    }

    static String header() {
        return line("", "n", "largest difference", "bound", "least cosine", "");
    }

    String line() {
        return line(
                what,
                String.valueOf(n),
                number(largest),
                number(bound),
                cosine.isPresent() && Double.isFinite(cosine.getAsDouble())
                        ? String.format(Locale.ROOT, "%.7f", cosine.getAsDouble())
                        : "",
                passed() ? "ok" : "FAILS");
    }

    private static String line(String what, String n, String largest, String bound, String cosine, String verdict) {
        return "%-42s %4s  %18s  %8s  %12s  %s"
                .formatted(what, n, largest, bound, cosine, verdict)
                .stripTrailing();
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "not comparable";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e6
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.1e", value);
    }
}
