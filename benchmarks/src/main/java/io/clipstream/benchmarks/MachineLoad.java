package io.clipstream.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Whether others used the machine while a benchmark ran: figures of a busy machine are not the machine's.
 *
 * @param loadAverageBefore of the minute before
 * @param othersBefore share of all processors that others used in the seconds before, 0 to 1
 * @param begin ticks when the benchmark began
 */
record MachineLoad(double loadAverageBefore, double othersBefore, ProcessorTicks begin) {
    private static final long LOOK_SECONDS = 2;

    /** More than this share of all processors used by others, and figures are doubtful. */
    static final double QUIET = 0.05;

    /** Looks for two seconds. */
    static MachineLoad look() throws IOException, InterruptedException {
        ProcessorTicks before = ProcessorTicks.now();
        TimeUnit.SECONDS.sleep(LOOK_SECONDS);
        ProcessorTicks now = ProcessorTicks.now();
        String average = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        return new MachineLoad(Double.parseDouble(average), others(before, now), now);
    }

    /** Share of all processors that others used between two looks. */
    static double others(ProcessorTicks from, ProcessorTicks to) {
        double others = (to.busy() - from.busy()) - (to.own() - from.own());
        return Math.max(0, others / Math.max(1, to.total() - from.total()));
    }

    boolean isQuiet() {
        return othersBefore <= QUIET;
    }

    /** Adds what others did from the beginning until now. */
    void into(Figures figures) {
        ProcessorTicks now = ProcessorTicks.now();
        double during = others(begin, now);
        figures.put("loadAverageBefore", loadAverageBefore)
                .put("othersShareBefore", othersBefore)
                .put("othersShareDuring", during)
                .put(
                        "stolenShareDuring",
                        (now.stolen() - begin.stolen()) / (double) Math.max(1, now.total() - begin.total()))
                .put("quiet", isQuiet() && during <= QUIET);
    }
}
