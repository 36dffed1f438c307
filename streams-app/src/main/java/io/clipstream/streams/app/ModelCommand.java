package io.clipstream.streams.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code model}: checkpoints. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        description = "Checkpoints.",
        subcommands = {ModelInspectCommand.class, ModelCheckCommand.class, ModelPullCommand.class})
final class ModelCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: " + String.join(", ", spec.subcommands().keySet()));
    }
}
