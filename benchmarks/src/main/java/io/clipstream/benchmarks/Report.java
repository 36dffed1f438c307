package io.clipstream.benchmarks;

import ai.djl.engine.Engine;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.kafka.common.utils.AppInfoParser;

/** Runs a measurement and prints its one line: figures, machine, versions, and who else used the machine. */
final class Report {
    /** What measures. */
    interface Measurement {
        void into(Figures figures, Progress progress) throws Exception;
    }

    private Report() {}

    /** @return the process's exit status */
    static int print(String benchmark, Measurement measurement) throws Exception {
        PrintStream out = System.out;
        // Whatever a library has to say on standard output must not come before the line.
        System.setOut(System.err);
        Progress progress = new Progress(System.err);
        MachineLoad load = MachineLoad.look();
        if (!load.isQuiet()) {
            progress.say(
                    "Others use %.0f %% of this machine's processors: the figures will be theirs too",
                    100 * load.othersBefore());
        }
        Figures figures = new Figures()
                .put("benchmark", benchmark)
                .put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        measurement.into(figures, progress);
        load.into(figures.object("load"));
        Machine.read().into(figures.object("machine"));
        figures.object("versions")
                .put("java", Runtime.version().toString())
                .put("kafka", AppInfoParser.getVersion())
                .put("djl", Engine.getDjlVersion())
                .put("pytorch", Engine.getEngine("PyTorch").getVersion())
                .put("commit", System.getProperty("clipstream.commit", "unknown"));
        out.println(figures);
        return 0;
    }
}
