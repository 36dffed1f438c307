package io.clipstream.streams.client;

import io.clipstream.schemas.json.LabelSetJsonSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code labels schema}. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints the JSON Schema of label sets, for editors to complete. Asks no broker.")
final class LabelSchemaCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Makes no difference: it is JSON.")
    void json(boolean asked) {}

    @Override
    public void run() {
        spec.commandLine().getOut().print(LabelSetJsonSchema.text());
        spec.commandLine().getOut().flush();
    }
}
