package io.clipstream.model.timmvit;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.layers.Affine;
import io.clipstream.model.layers.BatchNorm;
import io.clipstream.model.layers.ConvolutionGeometry;
import io.clipstream.model.layers.ForwardPass;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.timmvit.VitVariant.Stem;

/** From {@code pixels} to {@code x}, {@code [n, patches, width]}. */
record PatchStem(ForwardPass pass, VitVariant variant, VitSizes sizes, int imageSize, String trunk) {
    void write() throws CheckpointException {
        pass.set("x", "torch.contiguous(torch.permute(pixels, [0, 2, 3, 1]))");
        if (variant.stem() == Stem.PATCHES) {
            onePatch();
        } else {
            convolutions(trunk + "patch_embed.backbone.");
        }
        pass.set("x", "torch.flatten(x, 1, 2)");
    }

    private void onePatch() throws CheckpointException {
        ConvolutionGeometry shape = ConvolutionGeometry.patches(3, sizes.width(), variant.patchSize(), imageSize);
        String key = trunk + "patch_embed.proj";
        Affine patches = variant.preNorm()
                ? Affine.unbiased(pass.script(), key, shape.weightShape())
                : Affine.of(pass.script(), key, shape.weightShape());
        pass.set("x", pass.convolution("x", patches, shape));
    }

    private void convolutions(String stem) throws CheckpointException {
        NetworkScript script = pass.script();
        ConvolutionGeometry first = ConvolutionGeometry.patches(3, sizes.stem(), 4, imageSize);
        ConvolutionGeometry second = ConvolutionGeometry.patches(sizes.stem(), sizes.stem(), 2, first.sizeAfter());
        ConvolutionGeometry third = ConvolutionGeometry.patches(sizes.stem(), sizes.width(), 2, second.sizeAfter());
        for (int i = 0; i < 2; i++) {
            ConvolutionGeometry shape = i == 0 ? first : second;
            BatchNorm norm = new BatchNorm(stem + i + ".bn", sizes.stem(), BatchNorm.EPSILON);
            Affine kernel = Affine.unbiased(script, stem + i + ".conv", shape.weightShape());
            pass.set("x", "torch.gelu_(" + pass.convolution("x", norm.after(script, kernel), shape) + ")");
        }
        pass.set("x", pass.convolution("x", Affine.of(script, stem + "2.conv", third.weightShape()), third));
    }
}
