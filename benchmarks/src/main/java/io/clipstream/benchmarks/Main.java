package io.clipstream.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs one benchmark, by its name: progress on standard error, one line of JSON on standard output. */
@Command(
        name = "benchmarks/run",
        description = "Runs one benchmark. Progress goes to standard error, one line of JSON to standard output.",
        mixinStandardHelpOptions = true,
        subcommands = {
            EndToEnd.class,
            EncoderSpeed.class,
            PictureSpeed.class,
            PictureMemory.class,
            PictureScale.class,
            LabelUpdate.class,
            ExampleBenefit.class,
            RelabelSpeed.class,
            PageCost.class,
            Restart.class,
            LabelEncoding.class,
            ScoringCost.class,
            PeerComparison.class
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which benchmark?");
    }
}
