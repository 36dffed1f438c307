package io.clipstream.model.resnet;

import io.clipstream.model.convolution.Convolution;
import io.clipstream.model.convolution.ConvolutionActivation;
import io.clipstream.model.convolution.ConvolutionShape;
import io.clipstream.model.convolution.ConvolutionShape.Padding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Walks the stem and the four stages once; gathers the convolutions and the code that calls them. */
final class Stages {
    /** PyTorch's default. */
    private static final double BATCH_NORM_EPSILON = 1e-5;
    /** A bottleneck's channels that come out, in multiples of those within. */
    private static final int BOTTLENECK = 4;

    private final List<Convolution> convolutions = new ArrayList<>();
    private final StringBuilder calls = new StringBuilder();
    private final String prefix;
    private final boolean packed;
    private int channels = 3;
    private int size;

    Stages(String prefix, int imageSize, int width, List<Integer> blocks, boolean packed) {
        this.prefix = prefix;
        this.size = imageSize;
        this.packed = packed;
        stem(width);
        for (int stage = 0; stage < blocks.size(); stage++) {
            for (int block = 0; block < blocks.get(stage); block++) {
                boolean halves = stage > 0 && block == 0;
                bottleneck("layer" + (stage + 1) + "." + block + ".", width << stage, halves);
            }
        }
    }

    List<Convolution> convolutions() {
        return Collections.unmodifiableList(convolutions);
    }

    /** Source that takes {@code x} from pixels to {@code [n, 32 width, size / 32, size / 32]}. */
    String calls() {
        return calls.toString();
    }

    private void stem(int width) {
        x(add("conv1", "bn1", 3, width / 2, 3, 2, ConvolutionActivation.RELU));
        x(add("conv2", "bn2", width / 2, width / 2, 3, 1, ConvolutionActivation.RELU));
        x(add("conv3", "bn3", width / 2, width, 3, 1, ConvolutionActivation.RELU));
        set("x", "torch.avg_pool2d(x, [2, 2])");
        size /= 2;
        channels = width;
    }

    private void bottleneck(String block, int width, boolean halves) {
        int out = BOTTLENECK * width;
        boolean reshapes = halves || channels != out;
        Convolution narrow = add(block + "conv1", block + "bn1", channels, width, 1, 1, ConvolutionActivation.RELU);
        Convolution middle = add(block + "conv2", block + "bn2", width, width, 3, 1, ConvolutionActivation.RELU);
        set("h", narrow.call(packed, "x"));
        set("h", middle.call(packed, "h"));
        if (halves) {
            set("h", "torch.avg_pool2d(h, [2, 2])");
            set("x", "torch.avg_pool2d(x, [2, 2])");
            size /= 2;
        }
        if (reshapes) {
            x(add(block + "downsample.0", block + "downsample.1", channels, out, 1, 1, ConvolutionActivation.NONE));
        }
        set(
                "x",
                add(block + "conv3", block + "bn3", width, out, 1, 1, ConvolutionActivation.RELU)
                        .call(packed, "h", "x"));
        channels = out;
    }

    private Convolution add(
            String key, String norm, int in, int out, int kernel, int stride, ConvolutionActivation activation) {
        ConvolutionShape shape = new ConvolutionShape(in, out, kernel, stride, size, false, Padding.ALIKE);
        Convolution convolution = new Convolution(
                convolutions.size(), prefix + key, prefix + norm, shape, BATCH_NORM_EPSILON, activation);
        convolutions.add(convolution);
        size = shape.sizeAfter();
        return convolution;
    }

    private void x(Convolution convolution) {
        set("x", convolution.call(packed, "x"));
    }

    private void set(String variable, String expression) {
        calls.append("    ").append(variable).append(" = ").append(expression).append('\n');
    }
}
