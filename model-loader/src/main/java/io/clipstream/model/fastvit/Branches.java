package io.clipstream.model.fastvit;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.layers.Affine;
import io.clipstream.model.layers.BatchNorm;
import io.clipstream.model.layers.ConvolutionGeometry;
import io.clipstream.model.script.NetworkScript;

/**
 * Branches that run side by side in training and are published that way. Each is linear, so that together they are one
 * convolution (MobileOne: Vasu et al. 2022, section 3.2; timm: {@code reparameterize}).
 */
record Branches(NetworkScript script) {
    /** timm's {@code MobileOneBlock}: a convolution, one of kernel 1, and none at all, each with a batch norm. */
    Affine mobileOne(String key, ConvolutionGeometry shape, boolean scaled) throws CheckpointException {
        Affine sum = normed(key + "conv_kxk.0.", shape, shape.kernel());
        if (scaled && shape.kernel() > 1) {
            sum = normed(key + "conv_scale.", shape, 1)
                    .padded(script, shape.kernel() / 2)
                    .plus(script, sum);
        }
        return shape.in() == shape.out() && shape.stride() == 1 ? sum.plus(script, norm(key + "identity", shape)) : sum;
    }

    /** timm's {@code ReparamLargeKernelConv}: a large kernel and one of 3. */
    Affine largeKernel(String key, ConvolutionGeometry shape) throws CheckpointException {
        return normed(key + "small_conv.", shape, 3)
                .padded(script, (shape.kernel() - 3) / 2)
                .plus(script, normed(key + "large_conv.", shape, shape.kernel()));
    }

    /** timm's {@code RepMixer}: {@code x + scale (mixer(x) − norm(x))} over each channel alone. */
    Affine repMixer(String key, ConvolutionGeometry shape) throws CheckpointException {
        return mobileOne(key + "mixer.", shape, true)
                .minus(script, norm(key + "norm.identity", shape))
                .times(script, script.wide(key + "layer_scale.gamma", shape.in(), 1, 1))
                .plus(script, Affine.identity(script, shape.in(), shape.kernel(), true));
    }

    /** timm's {@code RepConditionalPosEnc}: a convolution, and none at all. */
    Affine conditionalPosition(String key, ConvolutionGeometry shape) throws CheckpointException {
        return Affine.of(script, key + "pos_enc", shape.weightShape())
                .plus(script, Affine.identity(script, shape.in(), shape.kernel(), true));
    }

    /** timm's {@code ConvNormAct} without activation. */
    Affine normed(String key, ConvolutionGeometry shape, int kernel) throws CheckpointException {
        Affine layer = Affine.unbiased(script, key + "conv", shape.out(), shape.in() / shape.groups(), kernel, kernel);
        return new BatchNorm(key + "bn", shape.out(), BatchNorm.EPSILON).after(script, layer);
    }

    private Affine norm(String key, ConvolutionGeometry shape) throws CheckpointException {
        Affine nothing = Affine.identity(script, shape.in(), shape.kernel(), shape.groups() > 1);
        return new BatchNorm(key, shape.in(), BatchNorm.EPSILON).after(script, nothing);
    }
}
