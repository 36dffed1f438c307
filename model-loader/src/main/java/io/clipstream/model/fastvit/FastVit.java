package io.clipstream.model.fastvit;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.family.Tower;
import io.clipstream.model.layers.Affine;
import io.clipstream.model.layers.ConvolutionGeometry;
import io.clipstream.model.layers.ForwardPass;
import io.clipstream.model.layers.Head;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;

/**
 * FastViT (Vasu et al. 2023) as MobileCLIP and MobileCLIP2 have it: convolutions that were several branches in training,
 * attention in the last stages, mean over positions.
 *
 * @param variant what its name says
 * @param sizes what its weights say
 * @param imageSize side of the square picture, in pixels; a multiple of 64
 * @param dimension of the common space
 * @param head into the common space
 * @param trunk prefix of all names but the head's
 */
public record FastVit(FastVitVariant variant, FastVitSizes sizes, int imageSize, int dimension, Head head, String trunk)
        implements Tower {
    private static final int LARGEST_STRIDE = 64;

    public FastVit {
        if (imageSize % LARGEST_STRIDE != 0) {
            throw new IllegalArgumentException("the picture's side is a multiple of 64, not " + imageSize);
        }
        for (int i = FastVitVariant.FIRST_ATTENDING; i < sizes.stages().size(); i++) {
            if (sizes.stages().get(i).width() % FastVitStage.HEAD_WIDTH != 0) {
                throw new IllegalArgumentException("heads of " + FastVitStage.HEAD_WIDTH + " do not fill a width of "
                        + sizes.stages().get(i).width());
            }
        }
    }

    @Override
    public int largestBatch() {
        return 8;
    }

    @Override
    public long operations() {
        int width = sizes.stages().get(0).width();
        ConvolutionGeometry first = ConvolutionGeometry.padded(3, width, 3, 2, 1, imageSize);
        ConvolutionGeometry second = ConvolutionGeometry.padded(width, width, 3, 2, width, first.sizeAfter());
        int side = second.sizeAfter();
        long sum = first.operations() + second.operations() + 2L * width * width * side * side;
        for (int i = 0; i < sizes.stages().size(); i++) {
            FastVitSizes.Stage stage = sizes.stages().get(i);
            if (i > 0) {
                ConvolutionGeometry halving = FastVitStage.halving(width, stage.width(), side);
                side = halving.sizeAfter();
                width = stage.width();
                sum += halving.operations() + 2L * width * width * side * side;
            }
            sum += FastVitStage.operations(variant, i, width, stage.blocks(), side);
        }
        sum += ConvolutionGeometry.padded(width, sizes.features(), 3, 1, width, side)
                .operations();
        return sum + head.operations(sizes.features(), dimension);
    }

    @Override
    public String summary() {
        return "FastViT, " + sizes.summary() + ", mean over positions";
    }

    @Override
    public ScriptClass write(NetworkScript script, String path) throws CheckpointException {
        ForwardPass pass = new ForwardPass(script, path);
        pass.set("x", "torch.contiguous(torch.permute(pixels, [0, 2, 3, 1]))");
        int side = stem(pass, sizes.stages().get(0).width());
        for (int i = 0; i < sizes.stages().size(); i++) {
            FastVitStage stage =
                    new FastVitStage(pass, variant, i, sizes.stages().get(i).width(), trunk + "stages." + i + ".");
            if (i > 0) {
                side = stage.downsample(sizes.stages().get(i - 1).width(), side);
            }
            stage.blocks(sizes.stages().get(i).blocks(), side);
        }
        last(pass, sizes.stages().get(sizes.stages().size() - 1).width(), side);
        pass.set("x", "torch.mean(x, [1, 2])");
        return pass.finish(head.write(pass, "x", sizes.features(), dimension));
    }

    private int stem(ForwardPass pass, int width) throws CheckpointException {
        Branches branches = new Branches(pass.script());
        ConvolutionGeometry first = ConvolutionGeometry.padded(3, width, 3, 2, 1, imageSize);
        ConvolutionGeometry second = ConvolutionGeometry.padded(width, width, 3, 2, width, first.sizeAfter());
        ConvolutionGeometry third = ConvolutionGeometry.padded(width, width, 1, 1, 1, second.sizeAfter());
        activated(pass, branches.mobileOne(trunk + "stem.0.", first, variant.stemScaled()), first);
        activated(pass, branches.mobileOne(trunk + "stem.1.", second, variant.stemScaled()), second);
        activated(pass, branches.mobileOne(trunk + "stem.2.", third, variant.stemScaled()), third);
        return third.sizeAfter();
    }

    private static void activated(ForwardPass pass, Affine affine, ConvolutionGeometry shape) {
        pass.set("x", "torch.gelu_(" + pass.convolution("x", affine, shape) + ")");
    }

    private void last(ForwardPass pass, int width, int side) throws CheckpointException {
        ConvolutionGeometry shape = ConvolutionGeometry.padded(width, sizes.features(), 3, 1, width, side);
        Affine affine = new Branches(pass.script()).mobileOne(trunk + "final_conv.", shape, true);
        pass.set("x", pass.convolution("x", affine, shape));
        // timm's make_divisible(channels / 16, 1).
        int squeezed = Math.max(1, (int) (sizes.features() / 16.0 + 0.5));
        new SqueezeExcite(trunk + "final_conv.se.", sizes.features(), squeezed).write(pass);
        pass.set("x", "torch.gelu_(x)");
    }
}
