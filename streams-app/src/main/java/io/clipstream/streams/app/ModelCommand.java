package io.clipstream.streams.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.ModelDescription;
import io.clipstream.streams.client.CommandFailure;
import io.clipstream.streams.client.TerminalText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model}: checkpoints. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        description = "Checkpoints.",
        subcommands = {ModelCommand.Inspect.class, ModelPullCommand.class})
final class ModelCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: " + String.join(", ", spec.subcommands().keySet()));
    }

    /** {@code model inspect}. */
    @Command(
            name = "inspect",
            mixinStandardHelpOptions = true,
            description =
                    "Reads a checkpoint directory, checks its configuration against its weights, and tells what it is.")
    static final class Inspect implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "DIR", description = "The checkpoint's directory.")
        private Path directory = Path.of("");

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() {
            ObjectNode description;
            try {
                description = describe(ModelDescription.of(directory));
            } catch (IOException e) {
                throw new CommandFailure("cannot use the checkpoint: " + e.getMessage(), e);
            }
            if (json) {
                spec.commandLine().getOut().println(TerminalText.safe(description.toString()));
            } else {
                description
                        .properties()
                        .forEach(field -> spec.commandLine()
                                .getOut()
                                .printf(
                                        "%-16s %s%n",
                                        field.getKey(),
                                        TerminalText.safe(field.getValue().asText())));
            }
            return 0;
        }

        private static ObjectNode describe(ModelDescription model) {
            ObjectNode node = JsonMapper.builder().build().createObjectNode();
            node.put("model", model.id().toString());
            node.put("directory", model.directory().toString());
            node.put("family", model.family());
            node.put("imageTower", model.imageTower());
            node.put("textTower", model.textTower());
            node.put("dimension", model.dimension());
            node.put("imageSize", model.imageSize());
            node.put("contextLength", model.contextLength());
            node.put("vocabulary", model.vocabulary());
            node.put("textCleaning", word(model.cleaning()));
            node.put("preprocessing", told(model.preprocess()));
            LogitParameters logits = model.logits();
            node.put("logitScale", logits.scale());
            node.put("logitBias", logits.bias());
            node.put("likelihood", word(logits.likelihood()));
            node.put("parameters", model.parameters());
            node.put("weightBytes", model.weightBytes());
            node.put("types", String.join(", ", model.types()));
            return node;
        }

        private static String told(PreprocessSpec spec) {
            return "resize " + word(spec.fit()) + " to " + spec.resizeTo() + " (" + word(spec.interpolation())
                    + "), crop to " + spec.cropTo() + " (" + word(spec.cropRounding()) + "), " + word(spec.order());
        }

        private static String word(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
