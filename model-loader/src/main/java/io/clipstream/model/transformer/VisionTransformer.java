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
 * CLIP's vision transformer (Dosovitskiy et al. 2020, with a norm before the first block: Radford et al. 2021, section
 * 2.4): patches, a class token, positions, blocks, a norm, a projection without bias.
 *
 * @param shape of its blocks
 * @param imageSize side of the square picture, in pixels
 * @param patchSize side of a patch; what it leaves over at the right and bottom is not looked at
 * @param dimension of the common space
 * @param pool how tokens become one
 * @param keys names of its tensors
 */
public record VisionTransformer(
        TransformerShape shape, int imageSize, int patchSize, int dimension, Pool pool, Keys keys) implements Tower {
    private static final String MEAN = "    x = torch.mean(torch.slice(x, 1, 1), [1])\n";

    /** How the tokens become one. */
    public enum Pool {
        /** The class token, normed: OpenAI's. */
        CLASS_TOKEN,
        /** The mean of the patches' normed tokens. */
        MEAN_OF_NORMED,
        /** The mean of the patches' tokens, normed: CLIPA's. */
        NORMED_MEAN
    }

    /**
     * Under which names a layout keeps the tower.
     *
     * @param preNorm prefix of the norm before the first block; null: there is none
     * @param projectionIn whether the projection is stored {@code [width, dimension]}, not {@code [dimension, width]}
     */
    public record Keys(
            String classToken,
            String patches,
            String positions,
            @Nullable String preNorm,
            IntFunction<BlockKeys> blocks,
            String postNorm,
            String projection,
            boolean projectionIn) {}

    public VisionTransformer {
        if (patchSize < 1 || patchSize > imageSize) {
            throw new IllegalArgumentException(
                    "patches of " + patchSize + " pixels do not fit a picture of " + imageSize);
        }
    }

    @Override
    public int largestBatch() {
        return 64;
    }

    @Override
    public String summary() {
        return "ViT, patches of " + patchSize + ", " + shape.summary()
                + (pool == Pool.CLASS_TOKEN ? "" : ", mean over patches");
    }

    @Override
    public long operations() {
        long side = imageSize / patchSize;
        long patches = 2L * side * side * 3 * patchSize * patchSize * shape.width();
        return patches + shape.operations(side * side + 1) + 2L * shape.width() * dimension;
    }

    @Override
    public ScriptClass write(NetworkScript script, String path) throws CheckpointException {
        int width = shape.width();
        int side = imageSize / patchSize;
        List<String> tensors =
                new ArrayList<>(List.of("patch", "start", "positions", "post_w", "post_b", "projection"));
        String start = script.weight(keys.classToken, width);
        script.assign(path + ".start", "torch.view(" + start + ", [1, 1, " + width + "])");
        script.assign(path + ".patch", patches().weights(script, keys.patches));
        script.assign(path + ".positions", script.weight(keys.positions, (long) side * side + 1, width));
        if (keys.preNorm != null) {
            tensors.addAll(List.of("pre_w", "pre_b"));
            script.assign(path + ".pre_w", script.weight(keys.preNorm + ".weight", width));
            script.assign(path + ".pre_b", script.weight(keys.preNorm + ".bias", width));
        }
        BlockStack blocks = new BlockStack(
                shape, "Image", false, pool == Pool.CLASS_TOKEN ? BlockStack.Pooling.FIRST : BlockStack.Pooling.ALL);
        var children = blocks.write(script, path, keys.blocks);
        script.assign(path + ".post_w", script.weight(keys.postNorm + ".weight", width));
        script.assign(path + ".post_b", script.weight(keys.postNorm + ".bias", width));
        script.assign(
                path + ".projection", Projection.take(script, keys.projection, width, dimension, keys.projectionIn));
        return script.define(new ScriptClass("ImageTower", tensors, children, forward(blocks)));
    }

    private Patches patches() {
        return new Patches(imageSize, patchSize, shape.width());
    }

    private String forward(BlockStack blocks) {
        return """
                  def forward(self: __torch__.clip.ImageTower,
                    pixels: Tensor) -> Tensor:
                %1$s    x = torch.add_(torch.cat([torch.expand(self.start, [n, -1, -1]), x], 1), self.positions)
                %2$s%3$s%4$s    return torch.linear(x, self.projection)
                """.formatted(
                        patches().tokens("self.patch", "None"),
                        keys.preNorm == null ? "" : norm("pre"),
                        blocks.calls(),
                        switch (pool) {
                            case CLASS_TOKEN -> norm("post");
                            case MEAN_OF_NORMED -> norm("post") + MEAN;
                            case NORMED_MEAN -> MEAN + norm("post");
                        });
    }

    private String norm(String name) {
        return "    x = torch.layer_norm(x, [%1$d], self.%2$s_w, self.%2$s_b, %3$s)\n"
                .formatted(shape.width(), name, shape.epsilon());
    }
}
