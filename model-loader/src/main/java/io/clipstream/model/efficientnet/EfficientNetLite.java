package io.clipstream.model.efficientnet;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.convolution.Convolution;
import io.clipstream.model.convolution.ConvolutionActivation;
import io.clipstream.model.convolution.ConvolutionShape;
import io.clipstream.model.convolution.ConvolutionShape.Padding;
import io.clipstream.model.family.Tower;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * EfficientNet-Lite0 (Tan and Le 2019; without squeeze-and-excitation and with ReLU6, as Google published the Lite
 * variants in 2020), as timm's {@code tf_efficientnet_lite0} names it: features, mean over positions, a linear
 * projection with bias.
 *
 * @param imageSize side of the square picture, in pixels; a multiple of 32
 * @param dimension of the common space
 * @param trunk prefix of the features' names
 * @param projection prefix of the projection's names
 */
public record EfficientNetLite(int imageSize, int dimension, String trunk, String projection) implements Tower {
    /** timm's name of the one variant that is read. */
    public static final String LITE0 = "tf_efficientnet_lite0";

    /** TensorFlow's, not PyTorch's default of 1e-5. */
    private static final double BATCH_NORM_EPSILON = 1e-3;

    private static final int TOTAL_STRIDE = 32;
    private static final int STEM_WIDTH = 32;
    private static final int HEAD_WIDTH = 1280;

    /** A row of the paper's table 1. */
    private record Stage(int kernel, int stride, int expansion, int width, int repeats) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(3, 1, 1, 16, 1),
            new Stage(3, 2, 6, 24, 2),
            new Stage(5, 2, 6, 40, 2),
            new Stage(3, 2, 6, 80, 3),
            new Stage(5, 1, 6, 112, 3),
            new Stage(5, 2, 6, 192, 4),
            new Stage(3, 1, 6, 320, 1));

    public EfficientNetLite {
        if (imageSize % TOTAL_STRIDE != 0) {
            throw new IllegalArgumentException("the picture's side is a multiple of 32, not " + imageSize);
        }
    }

    /** Measured: a picture in a batch of 32 takes a fifth longer than one in a batch of 4. */
    @Override
    public int largestBatch() {
        return 4;
    }

    @Override
    public String summary() {
        return LITE0 + ", mean over positions";
    }

    @Override
    public long operations() {
        long convolutions = new Layers(false)
                .convolutions.stream()
                        .mapToLong(convolution -> convolution.shape().operations())
                        .sum();
        return convolutions + 2L * HEAD_WIDTH * dimension;
    }

    @Override
    public ScriptClass write(NetworkScript script, String path) throws CheckpointException {
        Layers layers = new Layers(script.target().packed());
        List<String> tensors = new ArrayList<>();
        for (Convolution convolution : layers.convolutions) {
            convolution.weights(script, path);
            tensors.addAll(convolution.tensors());
        }
        script.assign(path + ".projection_w", script.weight(projection + ".weight", dimension, HEAD_WIDTH));
        script.assign(path + ".projection_b", script.weight(projection + ".bias", dimension));
        tensors.add("projection_w");
        tensors.add("projection_b");
        String forward = """
                  def forward(self: __torch__.clip.ImageTower,
                    x: Tensor) -> Tensor:
                    x = torch.contiguous(x, memory_format=2)
                %s    return torch.linear(torch.mean(x, [2, 3]), self.projection_w, self.projection_b)
                """.formatted(layers.calls);
        return script.define(new ScriptClass("ImageTower", tensors, Map.of(), forward));
    }

    /** Walks the stages once; gathers the convolutions and the code that calls them. */
    private final class Layers {
        private final List<Convolution> convolutions = new ArrayList<>();
        private final StringBuilder calls = new StringBuilder();
        private final boolean packed;
        private int width = STEM_WIDTH;
        private int size = imageSize;

        Layers(boolean packed) {
            this.packed = packed;
            add("conv_stem", "bn1", 3, STEM_WIDTH, 3, 2, false, true, false);
            for (int stage = 0; stage < STAGES.size(); stage++) {
                Stage row = STAGES.get(stage);
                for (int repeat = 0; repeat < row.repeats(); repeat++) {
                    block("blocks." + stage + "." + repeat + ".", row, repeat == 0 ? row.stride() : 1);
                }
            }
            add("conv_head", "bn2", width, HEAD_WIDTH, 1, 1, false, true, false);
        }

        private void block(String prefix, Stage row, int stride) {
            boolean residual = stride == 1 && width == row.width();
            int wide = width * row.expansion();
            if (residual) {
                calls.append("    r = x\n");
            }
            if (row.expansion() == 1) {
                add(prefix + "conv_dw", prefix + "bn1", wide, wide, row.kernel(), stride, true, true, false);
                add(prefix + "conv_pw", prefix + "bn2", wide, row.width(), 1, 1, false, false, residual);
            } else {
                add(prefix + "conv_pw", prefix + "bn1", width, wide, 1, 1, false, true, false);
                add(prefix + "conv_dw", prefix + "bn2", wide, wide, row.kernel(), stride, true, true, false);
                add(prefix + "conv_pwl", prefix + "bn3", wide, row.width(), 1, 1, false, false, residual);
            }
        }

        private void add(
                String key,
                String norm,
                int in,
                int out,
                int kernel,
                int stride,
                boolean depthwise,
                boolean relu6,
                boolean residual) {
            ConvolutionShape shape = new ConvolutionShape(in, out, kernel, stride, size, depthwise, Padding.SAME);
            Convolution convolution = new Convolution(
                    convolutions.size(),
                    trunk + key,
                    trunk + norm,
                    shape,
                    BATCH_NORM_EPSILON,
                    relu6 ? ConvolutionActivation.RELU6 : ConvolutionActivation.NONE);
            convolutions.add(convolution);
            calls.append("    x = ")
                    .append(residual ? convolution.call(packed, "x", "r") : convolution.call(packed, "x"))
                    .append('\n');
            width = out;
            size = shape.sizeAfter();
        }
    }
}
