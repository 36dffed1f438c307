package io.clipstream.streams.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clipstream.images.PictureLimits;
import io.clipstream.images.Preprocessor;
import io.clipstream.model.ClipModel;
import io.clipstream.model.ClipModelOptions;
import io.clipstream.model.check.CheckReport;
import io.clipstream.model.check.CheckRow;
import io.clipstream.model.check.Extent;
import io.clipstream.model.check.ModelCheck;
import io.clipstream.model.check.Reference;
import io.clipstream.model.engine.DeviceChoice;
import io.clipstream.streams.client.CommandFailure;
import io.clipstream.streams.client.TerminalText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model check}: the whole of what {@code run} checks a part of at its start. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Encodes built-in pictures and texts, and compares with what the library that the checkpoint comes from answered for them.",
            "Those answers are in " + Reference.FILE_NAME
                    + " beside the checkpoint, which clipstream_reference.py writes.",
            "Without them only what needs none is checked, and parity is unproven. Exit code 1 where anything differs."
        })
final class ModelCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "The checkpoint's directory.")
    private Path directory = Path.of("");

    @Option(
            names = "--against",
            paramLabel = "FILE",
            description = "The reference, where it is not " + Reference.FILE_NAME + " in DIR.")
    private @Nullable Path against;

    @Option(
            names = "--device",
            defaultValue = "auto",
            description =
                    "auto, cpu or cuda:N. A CUDA device is compared with the CPU; auto compares all of them. Default: auto.")
    private String device = "auto";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        CheckReport report;
        try {
            report = check(against == null ? Reference.beside(directory) : Optional.of(Reference.read(against)));
        } catch (IOException e) {
            throw new CommandFailure("cannot check: " + e.getMessage(), e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new CommandFailure("cannot check " + directory + " on " + device + ": " + e.getMessage(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(TerminalText.safe(fields(report).toString()));
        } else {
            report.text().lines().map(TerminalText::safe).forEach(out::println);
        }
        return report.passed() ? 0 : 1;
    }

    private CheckReport check(Optional<Reference> reference) throws IOException {
        try (ClipModel model = load(device);
                Preprocessor pictures = new Preprocessor(model.preprocess(), PictureLimits.defaults(), false)) {
            ModelCheck check = new ModelCheck(model, pictures, Extent.whole(), reference);
            CheckReport report = check.run();
            List<CheckRow> otherDevices = new ArrayList<>();
            for (String other : otherDevices(model.device())) {
                try (ClipModel there = load(other)) {
                    otherDevices.addAll(check.sameAs(there));
                }
            }
            return report.with(otherDevices);
        }
    }

    private ClipModel load(String where) throws IOException {
        return ClipModel.load(
                directory, new ClipModelOptions(where, Runtime.getRuntime().availableProcessors()));
    }

    /** What the device at hand is compared with. */
    private List<String> otherDevices(String line) {
        if (line.startsWith("cpu")) {
            return List.of();
        }
        List<String> others = new ArrayList<>(List.of("cpu"));
        for (int i = 1; device.equals("auto") && i < DeviceChoice.cudaDevices(); i++) {
            others.add("cuda:" + i);
        }
        return others;
    }

    private static ObjectNode fields(CheckReport report) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("model", report.model());
        node.put("device", report.device());
        node.put("passed", report.passed());
        node.put("parity", report.parity().name().toLowerCase(Locale.ROOT));
        node.put("reference", report.reference().map(Reference::madeBy).orElse(null));
        node.put(
                "referenceFile",
                report.reference().map(known -> known.file().toString()).orElse(null));
        ArrayNode otherParts = node.putArray("otherParts");
        report.otherParts().forEach(otherParts::add);
        ArrayNode comparisons = node.putArray("comparisons");
        for (CheckRow row : report.rows()) {
            ObjectNode comparison = comparisons.addObject();
            comparison.put("what", row.what());
            comparison.put("n", row.n());
            comparison.put("largestDifference", finite(row.largest()));
            comparison.put("bound", row.bound());
            row.cosine().ifPresent(cosine -> comparison.put("leastCosine", finite(cosine)));
            row.leastCosine().ifPresent(cosine -> comparison.put("cosineBound", cosine));
            comparison.put("passed", row.passed());
        }
        node.put("verdict", report.verdict());
        return node;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
