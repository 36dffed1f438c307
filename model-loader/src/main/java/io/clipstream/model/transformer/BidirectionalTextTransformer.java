package io.clipstream.model.transformer;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.family.Tower;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import java.util.List;
import java.util.function.IntFunction;

/**
 * SigLIP's text transformer (Zhai et al. 2023): token and position embeddings, blocks in which every token sees every
 * other, padding too, one position pooled, a norm, a projection with bias. Ids must therefore fill the context, as in
 * training.
 *
 * @param shape of its blocks
 * @param vocabulary number of tokens
 * @param context number of positions
 * @param dimension of the common space
 * @param keys names of its tensors
 */
public record BidirectionalTextTransformer(
        TransformerShape shape, int vocabulary, int context, int dimension, Keys keys) implements Tower {
    private static final List<String> TENSORS =
            List.of("tokens", "positions", "norm_w", "norm_b", "projection", "projection_b");

    /**
     * Under which names a layout keeps the tower.
     *
     * @param projection prefix of the linear layer after the norm
     */
    public record Keys(
            String tokens, String positions, IntFunction<BlockKeys> blocks, String norm, String projection) {}

    @Override
    public int largestBatch() {
        return 64;
    }

    @Override
    public String summary() {
        return "transformer over " + context + " tokens, " + shape.summary() + ", " + vocabulary + " tokens known";
    }

    @Override
    public ScriptClass write(NetworkScript script, String path) throws CheckpointException {
        int width = shape.width();
        script.assign(path + ".tokens", script.weight(keys.tokens, vocabulary, width));
        script.assign(path + ".positions", script.weight(keys.positions, context, width));
        BlockStack blocks = new BlockStack(shape, "Text", false, BlockStack.Output.AT);
        var children = blocks.write(script, path, keys.blocks);
        script.assign(path + ".norm_w", script.weight(keys.norm + ".weight", width));
        script.assign(path + ".norm_b", script.weight(keys.norm + ".bias", width));
        script.assign(path + ".projection", script.weight(keys.projection + ".weight", dimension, width));
        script.assign(path + ".projection_b", script.weight(keys.projection + ".bias", dimension));
        return script.define(new ScriptClass("TextTower", TENSORS, children, forward(blocks)));
    }

    private String forward(BlockStack blocks) {
        return """
                  def forward(self: __torch__.clip.TextTower,
                    ids: Tensor,
                    at: Tensor) -> Tensor:
                    x = torch.add_(torch.embedding(self.tokens, ids), self.positions)
                %s    x = torch.layer_norm(x, [%d], self.norm_w, self.norm_b, %s)
                    return torch.linear(x, self.projection, self.projection_b)
                """.formatted(blocks.calls(), shape.width(), shape.epsilon());
    }
}
