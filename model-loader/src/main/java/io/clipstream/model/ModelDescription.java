package io.clipstream.model;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.checkpoint.StoredTensor;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.hub.ModelHub;
import io.clipstream.model.script.ScriptTarget;
import io.clipstream.model.text.TextCleaning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint directory says of its model, for people and for {@code model inspect}.
 *
 * @param id name and digest
 * @param directory where it lies
 * @param family and layout
 * @param imageTower its sizes and cost
 * @param textTower its sizes and cost
 * @param dimension components of a vector
 * @param imageSize side of a picture, in pixels
 * @param tokenizer its kind, as {@code tokenizer.json} names it
 * @param contextLength most tokens of a prompt, with start and end
 * @param vocabulary number of tokens
 * @param cleaning of texts, before the tokeniser
 * @param preprocess of pictures
 * @param logits what cosines mean
 * @param parameters number of weights in both towers
 * @param weightBytes bytes they take in their files
 * @param types their dtypes, such as {@code F16}
 * @param license what the model card says; empty where there is no card, or it says nothing
 * @param variant settings of the application that are part of the id
 * @param fingerprint of its parts
 */
public record ModelDescription(
        ModelId id,
        Path directory,
        String family,
        TowerDescription imageTower,
        TowerDescription textTower,
        int dimension,
        int imageSize,
        String tokenizer,
        int contextLength,
        int vocabulary,
        TextCleaning cleaning,
        PreprocessSpec preprocess,
        LogitParameters logits,
        long parameters,
        long weightBytes,
        List<String> types,
        Optional<String> license,
        SortedMap<String, String> variant,
        ModelFingerprint fingerprint) {
    private static final double RESIDENT_PER_WEIGHT_BYTE = 1.3;
    private static final long RUNTIME_BYTES = 400_000_000;

    /**
     * Reads and checks a directory without the engine: configuration against every tensor's name, type and shape. All
     * weights are read once, for the digest.
     *
     * @throws io.clipstream.model.checkpoint.CheckpointException where the checkpoint is refused
     */
    public static ModelDescription of(Path directory) throws IOException {
        ClipArchitecture architecture = ModelDirectory.read(directory);
        architecture.network(ScriptTarget.cpuPlain());
        architecture.tokenizer().refuseUnknownTokens();
        return of(directory, architecture, null, new TreeMap<>());
    }

    static ModelDescription of(
            Path directory, ClipArchitecture architecture, @Nullable String name, SortedMap<String, String> variant)
            throws IOException {
        ModelDigest digest = ModelDigest.of(architecture, variant);
        List<StoredTensor> weights = architecture.checkpoint().tensors().stream()
                .filter(tensor -> !architecture.harmless().test(tensor.name()))
                .toList();
        return new ModelDescription(
                new ModelId(name == null ? nameOf(directory) : name, digest.id()),
                directory,
                architecture.family(),
                TowerDescription.of(architecture, architecture.imageTower()),
                TowerDescription.of(architecture, architecture.textTower()),
                architecture.imageTower().dimension(),
                architecture.preprocess().cropTo(),
                architecture.tokenizer().kind(),
                architecture.tokenizer().context(),
                architecture.tokenizer().vocabulary(),
                architecture.tokenizer().cleaning(),
                architecture.preprocess(),
                architecture.logits(),
                weights.stream().mapToLong(StoredTensor::elements).sum(),
                weights.stream().mapToLong(StoredTensor::length).sum(),
                weights.stream()
                        .map(tensor -> tensor.type().name())
                        .distinct()
                        .sorted()
                        .toList(),
                ModelCard.license(directory),
                variant,
                digest.fingerprint());
    }

    /** Bytes that the weights take in fp32, in which a CPU computes. */
    public long fp32Bytes() {
        return Float.BYTES * parameters;
    }

    /**
     * Anonymous resident memory to expect of the application on a CPU, once the model is loaded and has encoded: the
     * weights as fp32, somewhat more for their packed forms, and what Java, libtorch and the activations of a batch
     * take. Measured for 8 to 150 million parameters; the files of weights are mapped, and not counted.
     */
    public long expectedResidentBytes() {
        return (long) (RESIDENT_PER_WEIGHT_BYTE * fp32Bytes()) + RUNTIME_BYTES;
    }

    /** The directory's name; of a snapshot in the hub's cache, which is named by a commit, the repository's. */
    private static String nameOf(Path directory) {
        Optional<String> repository = ModelHub.repositoryName(directory);
        if (repository.isPresent()) {
            return repository.get();
        }
        Path last = directory.toAbsolutePath().normalize().getFileName();
        String name = last == null ? "" : last.toString().replaceAll("[^A-Za-z0-9._-]", "-");
        return name.isEmpty() ? "model" : name.substring(0, Math.min(200, name.length()));
    }
}
