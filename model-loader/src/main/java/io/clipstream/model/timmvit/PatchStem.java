package io.clipstream.model.timmvit;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.layers.Affine;
import io.clipstream.model.layers.BatchNorm;
import io.clipstream.model.layers.ConvolutionGeometry;
import io.clipstream.model.layers.ForwardPass;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.timmvit.VitVariant.Stem;
import java.util.List;

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

    private static List<ConvolutionGeometry> shapes(VitVariant variant, VitSizes sizes, int imageSize) {
        if (variant.stem() == Stem.PATCHES) {
            return List.of(ConvolutionGeometry.patches(3, sizes.width(), variant.patchSize(), imageSize));
        }
        ConvolutionGeometry first = ConvolutionGeometry.patches(3, sizes.stem(), 4, imageSize);
        ConvolutionGeometry second = ConvolutionGeometry.patches(sizes.stem(), sizes.stem(), 2, first.sizeAfter());
        return List.of(first, second, ConvolutionGeometry.patches(sizes.stem(), sizes.width(), 2, second.sizeAfter()));
    }

    /** {@link io.clipstream.model.family.Tower#operations()} of the stem. */
    static long operations(VitVariant variant, VitSizes sizes, int imageSize) {
        return shapes(variant, sizes, imageSize).stream()
                .mapToLong(ConvolutionGeometry::operations)
                .sum();
    }

    private void onePatch() throws CheckpointException {
        ConvolutionGeometry shape = shapes(variant, sizes, imageSize).get(0);
        String key = trunk + "patch_embed.proj";
        Affine patches = variant.preNorm()
                ? Affine.unbiased(pass.script(), key, shape.weightShape())
                : Affine.of(pass.script(), key, shape.weightShape());
        pass.set("x", pass.convolution("x", patches, shape));
    }

    private void convolutions(String stem) throws CheckpointException {
        NetworkScript script = pass.script();
        List<ConvolutionGeometry> shapes = shapes(variant, sizes, imageSize);
        ConvolutionGeometry third = shapes.get(2);
        for (int i = 0; i < 2; i++) {
            ConvolutionGeometry shape = shapes.get(i);
            BatchNorm norm = new BatchNorm(stem + i + ".bn", sizes.stem(), BatchNorm.EPSILON);
            Affine kernel = Affine.unbiased(script, stem + i + ".conv", shape.weightShape());
            pass.set("x", "torch.gelu_(" + pass.convolution("x", norm.after(script, kernel), shape) + ")");
        }
        pass.set("x", pass.convolution("x", Affine.of(script, stem + "2.conv", third.weightShape()), third));
    }
}
