package io.clipstream.model;

import io.clipstream.core.embedding.ImageEncoder;
import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.embedding.TextEncoder;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.engine.DeviceChoice;
import io.clipstream.model.engine.TorchNetwork;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.family.Tolerance;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.text.ClipTokenizer;
import java.io.IOException;
import java.nio.file.Path;

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
    private final TorchNetwork network;
    private final ClipTokenizer tokenizer;
    private final ImageEncoder imageEncoder;
    private final TextEncoder textEncoder;

    private ClipModel(
            ModelDescription description,
            ClipArchitecture architecture,
            DeviceChoice choice,
            int threads,
            TorchNetwork network,
            ClipTokenizer tokenizer) {
        this.description = description;
        this.device = choice.line(threads);
        this.tolerance = choice.target().half()
                ? Tolerance.half()
                : Tolerance.full(Math.max(
                        architecture.imageTower().tolerance(),
                        architecture.textTower().tolerance()));
        this.network = network;
        this.tokenizer = tokenizer;
        this.imageEncoder = new ClipImageEncoder(
                description, network, architecture.imageTower().largestBatch());
        this.textEncoder = new ClipTextEncoder(
                description, network, tokenizer, architecture.textTower().largestBatch());
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
        DeviceChoice choice = DeviceChoice.of(options.device());
        ClipArchitecture architecture = ModelDirectory.read(directory);
        NetworkScript.Network script = architecture.network(choice.target());
        ModelDescription description = ModelDescription.of(directory, architecture, options.name(), options.variant());
        ClipTokenizer tokenizer = ClipTokenizer.load(architecture.tokenizer());
        try {
            TorchNetwork network = TorchNetwork.load(script, options.threads());
            return new ClipModel(description, architecture, choice, options.threads(), network, tokenizer);
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

    TorchNetwork network() {
        return network;
    }

    ClipTokenizer tokenizer() {
        return tokenizer;
    }

    /** Frees the native memory; waits for calls that run. Later calls fail with {@link IllegalStateException}. */
    @Override
    public void close() {
        network.close();
        tokenizer.close();
    }
}
