package io.clipstream.model.family;

import io.clipstream.core.embedding.LogitParameters;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
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
 * @param configuration files other than weights and {@code tokenizer.json} that the vectors depend on
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
        towers.put("text", textTower.write(script, "text"));
        checkpoint.refuseUnexpected(script.used(), harmless);
        return script.finish(towers, entryPoints(target));
    }

    private String entryPoints(ScriptTarget target) {
        String place = target.isCuda() ? ", torch.device(\"" + target.device() + "\")" : "";
        String device = target.isCuda() ? "torch.device(\"" + target.device() + "\")" : "None";
        // In fp32 and in this order, as torchvision and Hugging Face normalise; the permuted view keeps the pixels'
        // own memory order, which is the one convolutions like best.
        return """
                  def normalise(self: __torch__.clip.Clip,
                    pixels: Tensor) -> Tensor:
                    mean = torch.view(torch.tensor([%s], dtype=6, device=%s, requires_grad=False), [1, 3, 1, 1])
                    std = torch.view(torch.tensor([%s], dtype=6, device=%s, requires_grad=False), [1, 3, 1, 1])
                    x = torch.div(torch.to(torch.permute(pixels, [0, 3, 1, 2])%s, 6), 255.)
                    return torch.div_(torch.sub_(x, mean), std)
                  def encode_image(self: __torch__.clip.Clip,
                    pixels: Tensor) -> Tensor:
                    x = torch.to((self).normalise(pixels), %d)
                    return torch.to((self.image).forward(x), torch.device("cpu"), 6)
                  def encode_text(self: __torch__.clip.Clip,
                    ids: Tensor,
                    at: Tensor) -> Tensor:
                    return torch.to((self.text).forward(%s, %s), torch.device("cpu"), 6)
                """.formatted(
                        channels(preprocess.mean()),
                        device,
                        channels(preprocess.std()),
                        device,
                        place,
                        target.scalarType(),
                        target.isCuda() ? "torch.to(ids" + place + ", 4)" : "ids",
                        target.isCuda() ? "torch.to(at" + place + ", 4)" : "at");
    }

    private static String channels(PreprocessSpec.Channels values) {
        return (double) values.red() + ", " + (double) values.green() + ", " + (double) values.blue();
    }

    /** Number of weights, without buffers. */
    public long parameters() {
        return checkpoint.tensors().stream()
                .filter(tensor -> !harmless.test(tensor.name()))
                .mapToLong(io.clipstream.model.checkpoint.StoredTensor::elements)
                .sum();
    }
}
