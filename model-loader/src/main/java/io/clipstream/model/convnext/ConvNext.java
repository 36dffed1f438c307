package io.clipstream.model.convnext;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.family.Tower;
import io.clipstream.model.layers.Affine;
import io.clipstream.model.layers.ConvolutionGeometry;
import io.clipstream.model.layers.ForwardPass;
import io.clipstream.model.layers.Head;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;

/**
 * ConvNeXt (Liu et al. 2022) as timm builds it: patches of 4 pixels, four stages of blocks, mean over positions, a norm,
 * and what open_clip puts behind it.
 *
 * @param sizes what its weights say
 * @param epsilon of its layer norms
 * @param imageSize side of the square picture, in pixels; a multiple of 32
 * @param dimension of the common space
 * @param head into the common space
 * @param trunk prefix of all names but the head's
 */
public record ConvNext(ConvNextSizes sizes, double epsilon, int imageSize, int dimension, Head head, String trunk)
        implements Tower {
    private static final int TOTAL_STRIDE = 32;
    private static final int PATCH = 4;
    private static final int KERNEL = 7;
    private static final int EXPANSION = 4;

    public ConvNext {
        if (imageSize % TOTAL_STRIDE != 0) {
            throw new IllegalArgumentException("the picture's side is a multiple of 32, not " + imageSize);
        }
    }

    @Override
    public int largestBatch() {
        return 16;
    }

    @Override
    public long operations() {
        int width = sizes.stages().get(0).width();
        int side = imageSize / PATCH;
        long sum = ConvolutionGeometry.patches(3, width, PATCH, imageSize).operations();
        for (int i = 0; i < sizes.stages().size(); i++) {
            ConvNextSizes.Stage stage = sizes.stages().get(i);
            if (i > 0) {
                sum += ConvolutionGeometry.patches(width, stage.width(), 2, side)
                        .operations();
                width = stage.width();
                side /= 2;
            }
            long feedForward = 2L * side * side * 2 * EXPANSION * width * width;
            sum += stage.blocks()
                    * (ConvolutionGeometry.padded(width, width, KERNEL, 1, width, side)
                                    .operations()
                            + feedForward);
        }
        return sum + head.operations(width, dimension);
    }

    @Override
    public String summary() {
        return "ConvNeXt, " + sizes.summary() + ", mean over positions";
    }

    @Override
    public ScriptClass write(NetworkScript script, String path) throws CheckpointException {
        ForwardPass pass = new ForwardPass(script, path);
        int width = sizes.stages().get(0).width();
        int side = imageSize / PATCH;
        pass.set("x", "torch.contiguous(torch.permute(pixels, [0, 2, 3, 1]))");
        patches(pass, trunk + "stem.0", ConvolutionGeometry.patches(3, width, PATCH, imageSize));
        pass.set("x", pass.norm("x", trunk + "stem.1", width, epsilon));
        for (int i = 0; i < sizes.stages().size(); i++) {
            ConvNextSizes.Stage stage = sizes.stages().get(i);
            String prefix = trunk + "stages." + i + ".";
            if (i > 0) {
                pass.set("x", pass.norm("x", prefix + "downsample.0", width, epsilon));
                patches(pass, prefix + "downsample.1", ConvolutionGeometry.patches(width, stage.width(), 2, side));
                width = stage.width();
                side /= 2;
            }
            for (int block = 0; block < stage.blocks(); block++) {
                block(pass, prefix + "blocks." + block + ".", width, side);
            }
        }
        pass.set("x", "torch.mean(x, [1, 2])");
        pass.set("x", pass.norm("x", trunk + "head.norm", width, epsilon));
        return pass.finish(head.write(pass, "x", width, dimension));
    }

    private static void patches(ForwardPass pass, String key, ConvolutionGeometry shape) throws CheckpointException {
        pass.set("x", pass.convolution("x", Affine.of(pass.script(), key, shape.weightShape()), shape));
    }

    private void block(ForwardPass pass, String prefix, int width, int side) throws CheckpointException {
        NetworkScript script = pass.script();
        ConvolutionGeometry depthwise = ConvolutionGeometry.padded(width, width, KERNEL, 1, width, side);
        pass.set("h", pass.convolution("x", Affine.of(script, prefix + "conv_dw", depthwise.weightShape()), depthwise));
        pass.set("h", pass.norm("h", prefix + "norm", width, epsilon));
        int hidden = EXPANSION * width;
        pass.set("h", pass.linear("h", Affine.of(script, prefix + "mlp.fc1", hidden, width), hidden, width));
        Affine narrow = Affine.of(script, prefix + "mlp.fc2", width, hidden)
                .times(script, script.wide(prefix + "gamma", width));
        pass.set("h", pass.linear("torch.gelu_(h)", narrow, width, hidden));
        pass.set("x", "torch.add_(h, x)");
    }
}
