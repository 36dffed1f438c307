package io.clipstream.streams.app;

import io.clipstream.streams.client.CommandFailure;
import io.clipstream.streams.client.TerminalText;
import io.clipstream.streams.config.InvalidConfigException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Tells people why a command failed: what we expect to happen in a sentence, and what is a fault of ours with its trace. */
final class Failures implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    @Override
    public int handleExecutionException(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof CommandFailure || e instanceof InvalidConfigException) {
            String.valueOf(e.getMessage()).lines().map(TerminalText::safe).forEach(command.getErr()::println);
        } else if (e instanceof KafkaException && !(command.getCommand() instanceof RunCommand)) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            command.getErr()
                    .println("Kafka: "
                            + TerminalText.safe(e.getMessage() + (cause == e ? "" : " (" + cause.getMessage() + ")")));
        } else {
            LOG.error("{} failed, by a fault of its own", command.getCommandName(), e);
        }
        return FAILED;
    }

    @Override
    public int handleParseException(CommandLine.ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(TerminalText.safe(String.valueOf(e.getMessage())));
        CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr().println("See " + command.getCommandSpec().qualifiedName() + " --help");
        return USAGE;
    }
}
