package io.clipstream.benchmarks;

/** When a JVM is warm: its compiler goes on for a minute and more, at the expense of what is measured. */
final class WarmUp {
    /** The compiler's share of processor time below which a round has been a warm one. */
    private static final double COMPILER_SHARE = 0.01;

    private WarmUp() {}

    /**
     * Whether to begin measuring.
     *
     * @param compilerShare of the processor time in the last round, 0 to 1
     * @param rounds so far
     * @param most rounds to spend on warming up
     */
    static boolean isOver(double compilerShare, int rounds, int most) {
        return compilerShare < COMPILER_SHARE || rounds >= most;
    }
}
