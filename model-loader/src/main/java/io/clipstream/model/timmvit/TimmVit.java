package io.clipstream.model.timmvit;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.family.Tower;
import io.clipstream.model.layers.ForwardPass;
import io.clipstream.model.layers.Head;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;

/**
 * A vision transformer as timm builds it (Dosovitskiy et al. 2020): patches, learned positions, pre-norm blocks, a norm,
 * a pool, and what open_clip puts behind it.
 *
 * @param variant what its name says
 * @param sizes what its weights say
 * @param imageSize side of the square picture, in pixels; pixels that fill no patch are left out, as in timm
 * @param dimension of the common space
 * @param head into the common space
 * @param trunk prefix of all names but the head's
 */
public record TimmVit(VitVariant variant, VitSizes sizes, int imageSize, int dimension, Head head, String trunk)
        implements Tower {
    public TimmVit {
        if (imageSize < variant.patchSize()) {
            throw new IllegalArgumentException("a picture of " + imageSize + " pixels has no patch");
        }
        if (sizes.width() % variant.heads() != 0) {
            throw new IllegalArgumentException(variant.heads() + " heads do not divide a width of " + sizes.width());
        }
        if (variant.rotary() != null && sizes.width() / variant.heads() % 4 != 0) {
            throw new IllegalArgumentException(
                    "rows and columns cannot be turned into heads " + sizes.width() / variant.heads() + " wide");
        }
    }

    @Override
    public int largestBatch() {
        return 64;
    }

    @Override
    public long operations() {
        int width = sizes.width();
        long tokens = (long) side() * side() + (variant.classToken() ? 1 : 0);
        long linear = 4L * width * width
                + (variant.feedForward() == VitVariant.FeedForward.SWIGLU_NORMED ? 3L : 2L) * width * sizes.hidden();
        long blocks = 2L * sizes.layers() * tokens * (linear + 2L * tokens * width);
        long pool = variant.pool() == VitVariant.Pool.MAP
                ? 2L
                        * (tokens * (2L * width * width + 2L * width)
                                + 2L * width * width
                                + 2L * width * sizes.poolHidden())
                : 0;
        return PatchStem.operations(variant, sizes, imageSize) + blocks + pool + head.operations(width, dimension);
    }

    @Override
    public String summary() {
        return "ViT, patches of " + variant.patchSize() + ", " + sizes.layers() + " layers, " + sizes.width()
                + " wide, "
                + variant.heads() + " heads, " + feedForward() + (variant.rotary() == null ? "" : ", rotary")
                + switch (variant.pool()) {
                    case TOKEN -> ", class token";
                    case MEAN -> ", mean over patches";
                    case MAP -> ", attention pool";
                };
    }

    private String feedForward() {
        return switch (variant.feedForward()) {
            case GELU -> "GELU";
            case GELU_TANH -> "tanh GELU";
            case SWIGLU_NORMED -> "SwiGLU";
        };
    }

    @Override
    public ScriptClass write(NetworkScript script, String path) throws CheckpointException {
        ForwardPass pass = new ForwardPass(script, path);
        VitBlocks blocks = new VitBlocks(pass, variant, sizes, side(), trunk);
        embed(pass);
        blocks.write();
        pass.set("x", pass.norm("x", trunk + "norm", sizes.width(), variant.epsilon()));
        switch (variant.pool()) {
            case TOKEN -> pass.set("x", "torch.select(x, 1, 0)");
            case MEAN -> pass.set("x", "torch.mean(x, [1])");
            case MAP -> new MapPool(pass, variant, sizes, blocks.tokens(), trunk + "attn_pool.").write();
        }
        return pass.finish(head.write(pass, "x", sizes.width(), dimension));
    }

    private int side() {
        return imageSize / variant.patchSize();
    }

    private void embed(ForwardPass pass) throws CheckpointException {
        NetworkScript script = pass.script();
        int width = sizes.width();
        new PatchStem(pass, variant, sizes, imageSize, trunk).write();
        boolean covered = variant.positionOfClassToken();
        String positions =
                pass.tensor(script.wide(trunk + "pos_embed", 1, (long) side() * side() + (covered ? 1 : 0), width));
        if (!covered) {
            pass.set("x", "torch.add_(x, " + positions + ")");
        }
        if (variant.classToken()) {
            String token = pass.tensor(script.wide(trunk + "cls_token", 1, 1, width));
            pass.set("x", "torch.cat([torch.expand(" + token + ", [n, -1, -1]), x], 1)");
        }
        if (covered) {
            pass.set("x", "torch.add_(x, " + positions + ")");
        }
        if (variant.preNorm()) {
            pass.set("x", pass.norm("x", trunk + "norm_pre", width, variant.epsilon()));
        }
    }
}
