package io.clipstream.model;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.embedding.ModelId;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.checkpoint.StoredTensor;
import io.clipstream.model.family.ClipArchitecture;
import io.clipstream.model.script.ScriptTarget;
import io.clipstream.model.text.TextCleaning;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint directory says of its model, for people and for {@code model inspect}.
 *
 * @param id name and digest
 * @param directory where it lies
 * @param family and layout
 * @param imageTower in a few words
 * @param textTower in a few words
 * @param dimension components of a vector
 * @param imageSize side of a picture, in pixels
 * @param contextLength most tokens of a prompt, with start and end
 * @param vocabulary number of tokens
 * @param cleaning of texts, before the tokeniser
 * @param preprocess of pictures
 * @param logits what cosines mean
 * @param parameters number of weights in both towers
 * @param weightBytes bytes they take in their files
 * @param types their dtypes, such as {@code F16}
 */
public record ModelDescription(
        ModelId id,
        Path directory,
        String family,
        String imageTower,
        String textTower,
        int dimension,
        int imageSize,
        int contextLength,
        int vocabulary,
        TextCleaning cleaning,
        PreprocessSpec preprocess,
        LogitParameters logits,
        long parameters,
        long weightBytes,
        List<String> types) {
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
        return of(directory, architecture, null);
    }

    static ModelDescription of(Path directory, ClipArchitecture architecture, @Nullable String name)
            throws IOException {
        List<StoredTensor> weights = architecture.checkpoint().tensors().stream()
                .filter(tensor -> !architecture.harmless().test(tensor.name()))
                .toList();
        return new ModelDescription(
                new ModelId(name == null ? nameOf(directory) : name, ModelDigest.of(architecture)),
                directory,
                architecture.family(),
                architecture.imageTower().summary(),
                architecture.textTower().summary(),
                architecture.imageTower().dimension(),
                architecture.preprocess().cropTo(),
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
                        .toList());
    }

    static String nameOf(Path directory) {
        Path last = directory.toAbsolutePath().normalize().getFileName();
        String name = last == null ? "" : last.toString().replaceAll("[^A-Za-z0-9._-]", "-");
        return name.isEmpty() ? "model" : name.substring(0, Math.min(200, name.length()));
    }
}
