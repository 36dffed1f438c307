package io.clipstream.model.fastvit;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.layers.Affine;
import io.clipstream.model.layers.BatchNorm;
import io.clipstream.model.layers.ConvolutionGeometry;
import io.clipstream.model.layers.ForwardPass;
import io.clipstream.model.script.NetworkScript;

/**
 * One stage, over {@code x}, {@code [n, side, side, width]}.
 *
 * @param number of the stage, from 0
 * @param key prefix of its names
 */
record FastVitStage(ForwardPass pass, FastVitVariant variant, int number, int width, String key) {
    /** Channels of one head of attention. */
    static final int HEAD_WIDTH = 32;

    private static final int LARGE_KERNEL = 7;
    private static final int MIXER_KERNEL = 3;
    /** timm's default for {@code LayerNorm2d} in these variants. */
    private static final double LAYER_NORM_EPSILON = 1e-5;

    /** Halves the side and widens; returns the side after. */
    int downsample(int widthBefore, int sideBefore) throws CheckpointException {
        Branches branches = new Branches(pass.script());
        ConvolutionGeometry large = halving(widthBefore, width, sideBefore);
        String first = key + "downsample.proj.0.";
        pass.set("x", pass.convolution("x", branches.largeKernel(first, large), large));
        if (number >= variant.firstSqueezed()) {
            new SqueezeExcite(first + "se.", width, squeezed()).write(pass);
        }
        ConvolutionGeometry point = ConvolutionGeometry.padded(width, width, 1, 1, 1, large.sizeAfter());
        Affine mixed =
                branches.mobileOne(key + "downsample.proj.1.", point, true).flat(pass.script());
        pass.set("x", pass.linear("torch.gelu_(x)", mixed, width, width));
        pass.set("x", "torch.gelu_(x)");
        return large.sizeAfter();
    }

    static ConvolutionGeometry halving(int widthBefore, int width, int sideBefore) {
        return ConvolutionGeometry.padded(widthBefore, width, LARGE_KERNEL, 2, widthBefore, sideBefore);
    }

    /** {@link io.clipstream.model.family.Tower#operations()} of a stage's blocks; squeezing and exciting counts nothing. */
    static long operations(FastVitVariant variant, int number, int width, int blocks, int side) {
        long positions = (long) side * side;
        long large = ConvolutionGeometry.padded(width, width, LARGE_KERNEL, 1, width, side)
                .operations();
        long feedForward = large + 2L * positions * 2 * variant.mlpRatio() * width * width;
        if (number < FastVitVariant.FIRST_ATTENDING) {
            long mixer = ConvolutionGeometry.padded(width, width, MIXER_KERNEL, 1, width, side)
                    .operations();
            return blocks * (mixer + feedForward);
        }
        long attention = 2L * positions * (4L * width * width + 2L * positions * width);
        return large + blocks * (attention + feedForward);
    }

    /** timm's {@code make_divisible(width / 4, 8)} without its limit. */
    private int squeezed() {
        return Math.max(8, (int) (width * 0.25 + 4) / 8 * 8);
    }

    void blocks(int count, int side) throws CheckpointException {
        boolean attends = number >= FastVitVariant.FIRST_ATTENDING;
        if (attends) {
            ConvolutionGeometry shape = ConvolutionGeometry.padded(width, width, LARGE_KERNEL, 1, width, side);
            Affine position = new Branches(pass.script()).conditionalPosition(key + "pos_emb.", shape);
            pass.set("x", pass.convolution("x", position, shape));
        }
        for (int i = 0; i < count; i++) {
            String block = key + "blocks." + i + ".";
            if (attends) {
                attend(block, side);
                feedForward(block, block + "layer_scale_2.gamma", side);
            } else {
                ConvolutionGeometry shape = ConvolutionGeometry.padded(width, width, MIXER_KERNEL, 1, width, side);
                Affine mixer = new Branches(pass.script()).repMixer(block + "token_mixer.", shape);
                pass.set("x", pass.convolution("x", mixer, shape));
                feedForward(block, block + "layer_scale.gamma", side);
            }
        }
    }

    private void attend(String block, int side) throws CheckpointException {
        NetworkScript script = pass.script();
        Affine qkv = Affine.unbiased(script, block + "token_mixer.qkv", 3L * width, width);
        if (variant.layerNorm()) {
            pass.set("h", pass.norm("x", block + "norm", width, LAYER_NORM_EPSILON));
        } else {
            pass.set("h", "x");
            qkv = new BatchNorm(block + "norm", width, BatchNorm.EPSILON).before(script, qkv);
        }
        pass.set(
                "qkv",
                "torch.permute(torch.reshape(%s, [n, %d, 3, %d, %d]), [2, 0, 3, 1, 4])"
                        .formatted(
                                pass.linear("h", qkv, 3 * width, width), side * side, width / HEAD_WIDTH, HEAD_WIDTH));
        pass.set("q, k, v, ", "torch.unbind(qkv, 0)");
        pass.set("a", "torch.scaled_dot_product_attention(q, k, v, None, 0., False)");
        pass.set("a", "torch.reshape(torch.transpose(a, 1, 2), [n, %1$d, %1$d, %2$d])".formatted(side, width));
        Affine projection = Affine.of(script, block + "token_mixer.proj", width, width)
                .times(script, script.wide(block + "layer_scale_1.gamma", width, 1, 1));
        pass.set("x", "torch.add_(" + pass.linear("a", projection, width, width) + ", x)");
    }

    private void feedForward(String block, String scale, int side) throws CheckpointException {
        NetworkScript script = pass.script();
        int hidden = variant.mlpRatio() * width;
        ConvolutionGeometry shape = ConvolutionGeometry.padded(width, width, LARGE_KERNEL, 1, width, side);
        pass.set(
                "h",
                pass.convolution("x", new Branches(script).normed(block + "mlp.conv.", shape, LARGE_KERNEL), shape));
        Affine widen = Affine.of(script, block + "mlp.fc1", hidden, width, 1, 1).flat(script);
        Affine narrow = Affine.of(script, block + "mlp.fc2", width, hidden, 1, 1)
                .flat(script)
                .times(script, script.wide(scale, width, 1, 1));
        pass.set("h", pass.linear("h", widen, hidden, width));
        pass.set("h", pass.linear("torch.gelu_(h)", narrow, width, hidden));
        pass.set("x", "torch.add_(h, x)");
    }
}
