package io.clipstream.model;

import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.engine.DeviceChoice;
import io.clipstream.model.engine.Precision;
import io.clipstream.model.engine.TorchNetworks;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.family.Tolerance;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptTarget;
import io.clipstream.model.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A CLIP model, ready to encode. It owns all native memory of its encoders: close it, after the last call; closing an
 * encoder does nothing. Thread-safe.
 *
 * <p>The checkpoint's files are mapped, not copied: they must not be changed or cut while the model is open.
 */
public final class ClipModel implements AutoCloseable {
    private final ModelDescription description;
    private final String device;
    private final Tolerance tolerance;
    private final Precision precision;
    private final boolean cuda;
    private final TorchNetworks networks;
    private final ClipTokenizer tokenizer;
    private final ClipImageEncoder imageEncoder;
    private final TextEncoder textEncoder;
    private @Nullable QuantisationCost quantisationCost;

    private ClipModel(
            ModelDescription description,
            ClipArchitecture architecture,
            DeviceChoice choice,
            TorchNetworks networks,
            ClipTokenizer tokenizer) {
        this.description = description;
        this.device = choice.line();
        this.precision = choice.precision();
        this.cuda = choice.target().isCuda();
        this.tolerance = tolerance(architecture, choice);
        this.networks = networks;
        this.tokenizer = tokenizer;
        this.imageEncoder = new ClipImageEncoder(
                description,
                networks,
                architecture.imageTower().largestBatch(),
                choice.target().isCuda() ? BatchShapes.FEW : BatchShapes.ANY);
        this.textEncoder = new ClipTextEncoder(
                description, networks, tokenizer, architecture.textTower().largestBatch());
    }

    /**
     * Loads a checkpoint directory: a Hugging Face CLIP or SigLIP (SigLIP 2 at fixed resolutions too), or an OpenCLIP one
     * whose image tower is its own ViT or ResNet, or one of timm's that are read.
     *
     * @param directory as published
     * @throws io.clipstream.model.checkpoint.CheckpointException where the checkpoint is refused: which file, which
     *     tensor or key, why
     * @throws IllegalArgumentException where an option is not one of the allowed values
     * @throws IllegalStateException where the engine or the device asked for is not there
     */
    public static ClipModel load(Path directory, ClipModelOptions options) throws IOException {
        DeviceChoice choice = DeviceChoice.of(options.device(), options.precision());
        ClipArchitecture architecture = ModelDirectory.read(directory);
        List<NetworkScript.Network> scripts = scripts(architecture, choice);
        ModelDescription description =
                ModelDescription.of(directory, architecture, options.name(), variant(options, choice));
        if (choice.precision() != Precision.INT8) {
            return load(description, architecture, choice, scripts, options.threads());
        }
        QuantisationTrial trial;
        DeviceChoice exactly = DeviceChoice.of(options.device(), Precision.FP32);
        try (ClipModel exact = load(description, architecture, exactly, scripts(architecture, exactly), 1)) {
            trial = new QuantisationTrial(exact.imageEncoder);
        }
        ClipModel model = load(description, architecture, choice, scripts, 1);
        try {
            model.quantisationCost = trial.against(model.imageEncoder);
            model.useThreads(options.threads());
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static List<NetworkScript.Network> scripts(ClipArchitecture architecture, DeviceChoice choice)
            throws IOException {
        List<NetworkScript.Network> scripts = new ArrayList<>();
        for (ScriptTarget target : choice.targets()) {
            scripts.add(architecture.network(target));
        }
        return scripts;
    }

    /** Quantised vectors are another model's: they never meet exact ones. Those of fp16 do, as they do across devices. */
    private static SortedMap<String, String> variant(ClipModelOptions options, DeviceChoice choice) {
        return choice.precision() == Precision.INT8
                ? options.with("model.precision", Precision.INT8.key()).variant()
                : options.variant();
    }

    private static Tolerance tolerance(ClipArchitecture architecture, DeviceChoice choice) {
        if (choice.precision() == Precision.INT8) {
            return Tolerance.quantised();
        }
        return choice.target().half()
                ? Tolerance.half()
                : Tolerance.full(Math.max(
                        architecture.imageTower().tolerance(),
                        architecture.textTower().tolerance()));
    }

    private static ClipModel load(
            ModelDescription description,
            ClipArchitecture architecture,
            DeviceChoice choice,
            List<NetworkScript.Network> scripts,
            int threads)
            throws IOException {
        ClipTokenizer tokenizer = ClipTokenizer.load(architecture.tokenizer());
        try {
            TorchNetworks networks = TorchNetworks.load(scripts, threads);
            return new ClipModel(description, architecture, choice, networks, tokenizer);
        } catch (IOException | RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    public ModelId id() {
        return description.id();
    }

    public ModelDescription description() {
        return description;
    }

    /** How pictures are made into the pixels that {@link #imageEncoder()} takes. */
    public PreprocessSpec preprocess() {
        return description.preprocess();
    }

    public LogitParameters logits() {
        return description.logits();
    }

    /** Where the model runs, in which precision, and why: one line for the start of the application. */
    public String device() {
        return device;
    }

    /** How far this model's vectors may be from its reference's, on this device. */
    public Tolerance tolerance() {
        return tolerance;
    }

    /** The token ids that the text tower gets of a prompt, without padding that it does not see. */
    public long[] tokenIds(String prompt) {
        return tokenizer.encode(prompt).ids();
    }

    public ImageEncoder imageEncoder() {
        return imageEncoder;
    }

    public TextEncoder textEncoder() {
        return textEncoder;
    }

    /** In which the image tower computes; never {@link Precision#AUTO}. */
    public Precision precision() {
        return precision;
    }

    /** What computing in int8 costs and gains here; empty in every other precision. */
    public Optional<QuantisationCost> quantisationCost() {
        return Optional.ofNullable(quantisationCost);
    }

    /** Number of CUDA devices that share the calls; 0 on a CPU. */
    public int cudaDevices() {
        return cuda ? networks.count() : 0;
    }

    /** Changes the processor threads of a call, for calls to come. */
    public void useThreads(int threads) {
        networks.useThreads(threads);
    }

    /** Runs batches of images up to this size, so that later ones do not wait for what the device does once. */
    public void warmUp(int batchSize) {
        imageEncoder.warmUp(batchSize);
    }

    TorchNetworks network() {
        return networks;
    }

    ClipTokenizer tokenizer() {
        return tokenizer;
    }

    /** Frees the native memory; waits for calls that run. Later calls fail with {@link IllegalStateException}. */
    @Override
    public void close() {
        networks.close();
        tokenizer.close();
    }
}
