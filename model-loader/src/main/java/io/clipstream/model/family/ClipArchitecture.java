package io.clipstream.model.family;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.StoredTensor;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import io.clipstream.model.script.ScriptTarget;
import io.clipstream.model.text.TokenizerSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Everything that a checkpoint directory says of its model.
 *
 * @param family its name, for people
 * @param imageTower pictures to vectors
 * @param textTower texts to vectors
 * @param preprocess how pictures are prepared
 * @param tokenizer how texts are prepared
 * @param logits what cosines mean
 * @param checkpoint the weights
 * @param scalars tensors that {@code logits} was read from
 * @param harmless names of tensors that may be there and carry nothing
 * @param configuration every file, other than weights and {@code tokenizer.json}, that was read to find all this out:
 *     they are part of the model's id
 */
public record ClipArchitecture(
        String family,
        Tower imageTower,
        Tower textTower,
        PreprocessSpec preprocess,
        TokenizerSpec tokenizer,
        LogitParameters logits,
        Checkpoint checkpoint,
        Set<String> scalars,
        Predicate<String> harmless,
        List<Path> configuration) {
    /**
     * Writes the network for a target, checking every tensor on the way.
     *
     * @throws CheckpointException where a tensor is missing, unexpected, or contradicts the configuration
     */
    public NetworkScript.Network network(ScriptTarget target) throws CheckpointException {
        NetworkScript script = new NetworkScript(checkpoint, target);
        scalars.forEach(script::use);
        Map<String, ScriptClass> towers = new LinkedHashMap<>();
        towers.put("image", imageTower.write(script, "image"));
        if (target.isQuantised() && script.quantisedLayers() == 0) {
            throw new IllegalArgumentException("model.precision=int8 is for models with linear layers, and "
                    + imageTower.summary() + " has none to quantise: set model.precision=fp32");
        }
        script.beginTexts();
        towers.put("text", textTower.write(script, "text"));
        checkpoint.refuseUnexpected(script.used(), harmless);
        normalisation(script);
        return script.finish(towers, entryPoints(target));
    }

    /**
     * Weights that one of the towers takes.
     *
     * @throws CheckpointException where a tensor is missing or contradicts the configuration
     */
    public long parameters(Tower tower) throws CheckpointException {
        NetworkScript script = new NetworkScript(checkpoint, ScriptTarget.cpuPlain());
        tower.write(script, "tower");
        return checkpoint.tensors().stream()
                .filter(tensor -> script.used().contains(tensor.name()))
                .mapToLong(StoredTensor::elements)
                .sum();
    }

    /**
     * Mean and deviation, spread over a whole picture: adding three numbers in turn to a picture's pixels would go one
     * by one, but two pictures go in vectors.
     */
    private void normalisation(NetworkScript script) {
        script.assign("mean", picture(script.target(), preprocess.mean()));
        script.assign("std", picture(script.target(), preprocess.std()));
    }

    private String picture(ScriptTarget target, PreprocessSpec.Channels channels) {
        int size = preprocess.cropTo();
        return "torch.contiguous(torch.expand(torch.tensor([%s, %s, %s], dtype=6, device=%s, requires_grad=False), [1, %d, %d, 3]))"
                .formatted(
                        (double) channels.red(),
                        (double) channels.green(),
                        (double) channels.blue(),
                        target.deviceExpression(),
                        size,
                        size);
    }

    /**
     * Normalises in fp32 and in the references' order, so that rounding is theirs too. Pictures are permuted as a view: their memory keeps its order, channels last, which
     * convolutions like best. To a CUDA device they go as bytes, from pinned memory.
     */
    private static String entryPoints(ScriptTarget target) {
        return """
                  def normalise(self: __torch__.clip.Clip,
                    pixels: Tensor) -> Tensor:
                    x = torch.sub_(torch.div(%3$s, 255.), self.mean)
                    return torch.permute(torch.div_(x, self.std), [0, 3, 1, 2])
                  def encode_image(self: __torch__.clip.Clip,
                    pixels: Tensor) -> Tensor:
                    x = torch.to((self).normalise(pixels), %2$d)
                    return torch.to((self.image).forward(x), torch.device("cpu"), 6)
                  def encode_text(self: __torch__.clip.Clip,
                    ids: Tensor,
                    at: Tensor) -> Tensor:
                    x = (self.text).forward(torch.to(ids, %1$s, 4), torch.to(at, %1$s, 4))
                    return torch.to(x, torch.device("cpu"), 6)
                """.formatted(
                target.deviceExpression(),
                target.scalarType(),
                target.isCuda()
                        ? "torch.to(torch.to(torch.pin_memory(pixels), " + target.deviceExpression() + ", 0, True), 6)"
                        : "torch.to(pixels, 6)");
    }
}
