package io.clipstream.streams.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.ModelDescription;
import io.clipstream.model.TowerDescription;
import io.clipstream.model.check.Reference;
import io.clipstream.streams.client.CommandFailure;
import io.clipstream.streams.client.TerminalText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model inspect}. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description =
                "Reads a checkpoint directory, checks its configuration against its weights, and tells what it is.")
final class ModelInspectCommand implements Callable<Integer> {
    private static final String NOT_SAID = "not said";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "The checkpoint's directory.")
    private Path directory = Path.of("");

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        ModelDescription model;
        Optional<Reference> reference;
        try {
            model = ModelDescription.of(directory);
            reference = Reference.beside(directory);
        } catch (IOException e) {
            throw new CommandFailure("cannot use the checkpoint: " + e.getMessage(), e);
        }
        if (json) {
            spec.commandLine()
                    .getOut()
                    .println(TerminalText.safe(fields(model, reference).toString()));
        } else {
            lines(model, reference)
                    .forEach((title, text) ->
                            spec.commandLine().getOut().printf("%-16s %s%n", title, TerminalText.safe(text)));
        }
        return 0;
    }

    private static ObjectNode fields(ModelDescription model, Optional<Reference> reference) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("model", model.id().toString());
        node.put("directory", model.directory().toString());
        node.put("family", model.family());
        node.put("imageTower", model.imageTower().summary());
        node.put("textTower", model.textTower().summary());
        node.put("dimension", model.dimension());
        node.put("imageSize", model.imageSize());
        node.put("tokenizer", model.tokenizer());
        node.put("contextLength", model.contextLength());
        node.put("vocabulary", model.vocabulary());
        node.put("textCleaning", word(model.cleaning()));
        node.put("preprocessing", told(model.preprocess()));
        LogitParameters logits = model.logits();
        node.put("logitScale", logits.scale());
        node.put("logitBias", logits.bias());
        node.put("likelihood", word(logits.likelihood()));
        node.put("parameters", model.parameters());
        node.put("imageParameters", model.imageTower().parameters());
        node.put("textParameters", model.textTower().parameters());
        node.put("imageOperations", model.imageTower().operations());
        node.put("textOperations", model.textTower().operations());
        node.put("weightBytes", model.weightBytes());
        node.put("fp32Bytes", model.fp32Bytes());
        node.put("expectedResidentBytes", model.expectedResidentBytes());
        node.put("types", String.join(", ", model.types()));
        node.put("license", model.license().orElse(null));
        node.put("reference", reference.map(Reference::madeBy).orElse(null));
        return node;
    }

    private static Map<String, String> lines(ModelDescription model, Optional<Reference> reference) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("model", model.id().toString());
        lines.put("directory", model.directory().toString());
        lines.put("family", model.family());
        lines.put("image tower", tower(model.imageTower(), "a picture"));
        lines.put("text tower", tower(model.textTower(), "a text of " + model.contextLength() + " tokens"));
        lines.put("vectors", model.dimension() + " numbers");
        lines.put("resolution", model.imageSize() + " × " + model.imageSize());
        lines.put("preprocessing", told(model.preprocess()));
        lines.put(
                "tokeniser",
                model.tokenizer() + ", " + model.vocabulary() + " tokens, context of " + model.contextLength()
                        + ", cleaning: " + word(model.cleaning()));
        LogitParameters logits = model.logits();
        lines.put(
                "logits",
                String.format(Locale.ROOT, "%.4f × cosine + %.4f, ", logits.scale(), logits.bias())
                        + word(logits.likelihood()));
        lines.put("parameters", millions(model.parameters()));
        lines.put(
                "memory",
                megabytes(model.weightBytes()) + " in files (" + String.join(", ", model.types()) + "), "
                        + megabytes(model.fp32Bytes()) + " as fp32, about " + megabytes(model.expectedResidentBytes())
                        + " resident on a CPU");
        lines.put("licence", model.license().orElse(NOT_SAID + ": no README.md with a license line is here"));
        lines.put(
                "reference",
                reference
                        .map(known -> known.madeBy() + "; see model check")
                        .orElse("none: parity is unproven until there is a " + Reference.FILE_NAME));
        return lines;
    }

    private static String tower(TowerDescription tower, String input) {
        return tower.summary() + "; " + millions(tower.parameters()) + " parameters, "
                + String.format(Locale.ROOT, "%.2f", tower.operations() / 1e9) + " GFLOP " + input;
    }

    private static String told(PreprocessSpec spec) {
        return "resize " + word(spec.fit()) + " to " + spec.resizeTo() + " (" + word(spec.interpolation())
                + "), crop to " + spec.cropTo() + " (" + word(spec.cropRounding()) + "), " + word(spec.order())
                + ", mean " + channels(spec.mean()) + ", std " + channels(spec.std());
    }

    private static String channels(PreprocessSpec.Channels channels) {
        return channels.red() + " " + channels.green() + " " + channels.blue();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String millions(long count) {
        return String.format(Locale.ROOT, "%.1f M", count / 1e6);
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.0f MB", bytes / 1e6);
    }
}
