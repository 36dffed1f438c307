package io.clipstream.model.transformer;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.family.Tower;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import java.util.List;
import java.util.function.IntFunction;

/**
 * CLIP's text transformer (Radford et al. 2021, section 2.4): token and position embeddings, causal blocks, the end
 * token pooled, a norm, a projection without bias. Because it is causal, ids may be cut after the pooled position.
 *
 * @param shape of its blocks
 * @param vocabulary number of tokens
 * @param context number of positions
 * @param dimension of the common space
 * @param keys names of its tensors
 */
public record CausalTextTransformer(TransformerShape shape, int vocabulary, int context, int dimension, Keys keys)
        implements Tower {
    private static final List<String> TENSORS = List.of("tokens", "positions", "norm_w", "norm_b", "projection");

    /**
     * Under which names a layout keeps the tower.
     *
     * @param projectionIn whether the projection is stored {@code [width, dimension]}, not {@code [dimension, width]}
     */
    public record Keys(
            String tokens,
            String positions,
            IntFunction<BlockKeys> blocks,
            String norm,
            String projection,
            boolean projectionIn) {}

    @Override
    public int largestBatch() {
        return 64;
    }

    @Override
    public String summary() {
        return "causal transformer, " + shape.summary() + ", " + vocabulary + " tokens";
    }

    @Override
    public long operations() {
        return shape.operations(context) + 2L * shape.width() * dimension;
    }

    @Override
    public ScriptClass write(NetworkScript script, String path) throws CheckpointException {
        int width = shape.width();
        script.assign(path + ".tokens", script.weight(keys.tokens, vocabulary, width));
        script.assign(path + ".positions", script.weight(keys.positions, context, width));
        BlockStack blocks = new BlockStack(shape, "Text", true);
        var children = blocks.write(script, path, keys.blocks);
        script.assign(path + ".norm_w", script.weight(keys.norm + ".weight", width));
        script.assign(path + ".norm_b", script.weight(keys.norm + ".bias", width));
        script.assign(
                path + ".projection", Projection.take(script, keys.projection, width, dimension, keys.projectionIn));
        return script.define(new ScriptClass("TextTower", TENSORS, children, forward(blocks)));
    }

    private String forward(BlockStack blocks) {
        return """
                  def forward(self: __torch__.clip.TextTower,
                    ids: Tensor,
                    at: Tensor) -> Tensor:
                    x = torch.embedding(self.tokens, ids)
                    x = torch.add_(x, torch.slice(self.positions, 0, 0, torch.size(ids, 1)))
                %s    x = torch.layer_norm(x, [%d], self.norm_w, self.norm_b, %s)
                    return torch.linear(x, self.projection)
                """.formatted(blocks.calls(), shape.width(), shape.epsilon());
    }
}
