package io.clipstream.model.transformer;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.family.Tower;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A text transformer: token and position embeddings, blocks, one token pooled, a norm, a projection. CLIP's is causal
 * (Radford et al. 2021, section 2.4), so that ids may be cut after the pooled position; in SigLIP's, CLIPA's and
 * MobileCLIP-S's every token sees the padding too, so that ids fill the context.
 *
 * @param shape of its blocks
 * @param vocabulary number of tokens
 * @param context number of positions
 * @param dimension of the common space
 * @param causal whether a token sees only those before it
 * @param keys names of its tensors
 */
public record TextTransformer(
        TransformerShape shape, int vocabulary, int context, int dimension, boolean causal, Keys keys)
        implements Tower {
    /**
     * Under which names a layout keeps the tower.
     *
     * @param projection name of the projection's weights; null: there is none, and the width is the dimension
     * @param projectionBias name of its bias; null: it has none
     * @param projectionIn whether the projection is stored {@code [width, dimension]}, not {@code [dimension, width]}
     */
    public record Keys(
            String tokens,
            String positions,
            IntFunction<BlockKeys> blocks,
            String norm,
            @Nullable String projection,
            @Nullable String projectionBias,
            boolean projectionIn) {
        public Keys {
            if (projection == null && projectionBias != null) {
                throw new IllegalArgumentException("a bias without a projection");
            }
        }
    }

    public TextTransformer {
        if (keys.projection == null && dimension != shape.width()) {
            throw new IllegalArgumentException(
                    "without a projection the width of " + shape.width() + " is the dimension, not " + dimension);
        }
    }

    @Override
    public int largestBatch() {
        return 64;
    }

    @Override
    public long operations() {
        return shape.operations(context) + (keys.projection == null ? 0 : 2L * shape.width() * dimension);
    }

    @Override
    public String summary() {
        return (causal ? "causal transformer, " : "transformer, ") + shape.summary() + ", " + vocabulary + " tokens";
    }

    @Override
    public ScriptClass write(NetworkScript script, String path) throws CheckpointException {
        int width = shape.width();
        List<String> tensors = new ArrayList<>(List.of("tokens", "positions", "norm_w", "norm_b"));
        script.assign(path + ".tokens", script.weight(keys.tokens, vocabulary, width));
        script.assign(path + ".positions", script.weight(keys.positions, context, width));
        BlockStack blocks = new BlockStack(shape, "Text", causal, BlockStack.Pooling.AT);
        var children = blocks.write(script, path, keys.blocks);
        script.assign(path + ".norm_w", script.weight(keys.norm + ".weight", width));
        script.assign(path + ".norm_b", script.weight(keys.norm + ".bias", width));
        if (keys.projection != null) {
            tensors.add("projection");
            script.assign(
                    path + ".projection",
                    Projection.take(script, keys.projection, width, dimension, keys.projectionIn));
        }
        if (keys.projectionBias != null) {
            tensors.add("projection_b");
            script.assign(path + ".projection_b", script.weight(keys.projectionBias, dimension));
        }
        return script.define(new ScriptClass("TextTower", tensors, children, forward(blocks)));
    }

    private String forward(BlockStack blocks) {
        return """
                  def forward(self: __torch__.clip.TextTower,
                    ids: Tensor,
                    at: Tensor) -> Tensor:
                    x = torch.embedding(self.tokens, ids)
                    x = torch.add_(x, torch.slice(self.positions, 0, 0, torch.size(ids, 1)))
                %s    x = torch.layer_norm(x, [%d], self.norm_w, self.norm_b, %s)
                    return %s
                """.formatted(blocks.calls(), shape.width(), shape.epsilon(), projected());
    }

    private String projected() {
        if (keys.projection == null) {
            return "x";
        }
        return keys.projectionBias == null
                ? "torch.linear(x, self.projection)"
                : "torch.linear(x, self.projection, self.projection_b)";
    }
}
