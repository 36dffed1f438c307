package io.clipstream.streams.app;

import io.clipstream.streams.client.LabelsCommand;
import io.clipstream.streams.client.PublishCommand;
import io.clipstream.streams.client.TopicsCommand;
import io.clipstream.streams.client.WatchCommand;
import io.clipstream.streams.relabel.RelabelCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line: {@code clipstream COMMAND}. Exit codes: 0 done, 1 failed, 2 wrong usage. Data go to standard output, in UTF-8; all else to
 * standard error. Further commands come from {@link CommandProvider}s on the class path.
 */
@Command(
        name = "clipstream",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Classifies pictures on Kafka by label sets that anybody changes by message.")
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: " + String.join(", ", spec.subcommands().keySet()));
    }

    public static void main(String[] arguments) {
        CommandLine commandLine = commandLine();
        // Whatever the locale: JSON is UTF-8, and pictures' names are printed as they are.
        commandLine.setOut(utf8(FileDescriptor.out)).setErr(utf8(FileDescriptor.err));
        int exitCode = commandLine.execute(arguments);
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        System.exit(exitCode);
    }

    /** All commands, those of the class path included. */
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main())
                .addSubcommand(new RunCommand())
                .addSubcommand(new PublishCommand())
                .addSubcommand(new WatchCommand())
                .addSubcommand(new LabelsCommand())
                .addSubcommand(new RelabelCommand())
                .addSubcommand(new TopicsCommand())
                .addSubcommand(new ModelCommand());
        ServiceLoader.load(CommandProvider.class)
                .forEach(provider -> provider.commands().forEach(commandLine::addSubcommand));
        Failures failures = new Failures();
        return commandLine.setExecutionExceptionHandler(failures).setParameterExceptionHandler(failures);
    }

    private static PrintWriter utf8(FileDescriptor stream) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8), true);
    }

    /** The version that the build wrote into the archive. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"clipstream " + (version == null ? "(not from an archive)" : version)};
        }
    }
}
