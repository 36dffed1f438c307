package io.clipstream.model.transformer;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.family.Tower;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * SigLIP's vision transformer (Zhai et al. 2023; Dosovitskiy et al. 2020 without a class token): patches with bias,
 * learned positions, a norm after the last block, a MAP head. Nothing projects: vectors are as wide as the tower.
 *
 * @param shape of its blocks
 * @param imageSize side of the square picture, in pixels
 * @param patchSize side of a patch; pixels that do not fill a patch, at the right and the bottom, are left out
 * @param head pools all tokens
 * @param keys names of its tensors
 */
public record MapVisionTransformer(TransformerShape shape, int imageSize, int patchSize, MapHead head, Keys keys)
        implements Tower {
    private static final List<String> TENSORS = List.of("patch", "patch_b", "positions", "post_w", "post_b");

    /**
     * Under which names a layout keeps the tower.
     *
     * @param patches prefix of the convolution
     * @param positionsHaveBatch whether positions are {@code [1, positions, width]}, as timm has them
     */
    public record Keys(
            String patches,
            String positions,
            boolean positionsHaveBatch,
            IntFunction<BlockKeys> blocks,
            String postNorm) {}

    public MapVisionTransformer {
        if (patchSize < 1 || patchSize > imageSize) {
            throw new IllegalArgumentException(
                    "a patch of " + patchSize + " pixels is not part of a picture of " + imageSize);
        }
        if (head.width() != shape.width()) {
            throw new IllegalArgumentException("the head is " + head.width() + " wide, the tower " + shape.width());
        }
    }

    @Override
    public int dimension() {
        return shape.width();
    }

    @Override
    public int largestBatch() {
        return 64;
    }

    @Override
    public long operations() {
        long side = imageSize / patchSize;
        long patches = 2L * side * side * 3 * patchSize * patchSize * shape.width();
        return patches + shape.operations(side * side) + head.operations(side * side);
    }

    @Override
    public String summary() {
        return "ViT with MAP head, patches of " + patchSize + ", " + shape.summary();
    }

    @Override
    public ScriptClass write(NetworkScript script, String path) throws CheckpointException {
        int width = shape.width();
        int side = imageSize / patchSize;
        script.assign(path + ".patch", patches().weights(script, keys.patches + ".weight"));
        script.assign(path + ".patch_b", script.weight(keys.patches + ".bias", width));
        long positions = (long) side * side;
        script.assign(
                path + ".positions",
                keys.positionsHaveBatch
                        ? script.weight(keys.positions, 1, positions, width)
                        : script.weight(keys.positions, positions, width));
        BlockStack blocks = new BlockStack(shape, "Image", false, BlockStack.Pooling.ALL);
        Map<String, ScriptClass> children = new LinkedHashMap<>(blocks.write(script, path, keys.blocks));
        script.assign(path + ".post_w", script.weight(keys.postNorm + ".weight", width));
        script.assign(path + ".post_b", script.weight(keys.postNorm + ".bias", width));
        children.put("head", head.write(script, path + ".head"));
        return script.define(new ScriptClass("ImageTower", TENSORS, children, forward(blocks)));
    }

    private Patches patches() {
        return new Patches(imageSize, patchSize, shape.width());
    }

    private String forward(BlockStack blocks) {
        return """
                  def forward(self: __torch__.clip.ImageTower,
                    pixels: Tensor) -> Tensor:
                %1$s    x = torch.add_(x, self.positions)
                %4$s    x = torch.layer_norm(x, [%2$d], self.post_w, self.post_b, %3$s)
                    return (self.head).forward(x)
                """.formatted(
                        patches().tokens("self.patch", "self.patch_b"), shape.width(), shape.epsilon(), blocks.calls());
    }
}
