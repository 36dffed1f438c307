package io.clipstream.model.efficientnet;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.script.NetworkScript;
import java.util.List;

/**
 * A convolution without bias and the batch norm after it, as one convolution with bias: the norm is folded in when the
 * weights are loaded (Jacob et al. 2017, section 3.2).
 *
 * <p>Padding is TensorFlow's {@code SAME}: at stride 2 over an even size one pixel more at the right and bottom than at
 * the left and top. A kernel with a row and a column of zeros before it turns that into padding alike on all sides, and
 * spares the copy that padding on one side would take.
 *
 * @param index of the convolution in its tower
 * @param key prefix of the kernel's name
 * @param norm prefix of the batch norm's names
 * @param in channels that go in
 * @param out channels that come out
 * @param kernel side of the kernel, odd
 * @param stride 1 or 2
 * @param size side of what goes in, in pixels
 * @param depthwise whether each channel has its own kernel
 * @param relu6 whether {@code min(max(x, 0), 6)} follows
 */
record Convolution(
        int index,
        String key,
        String norm,
        int in,
        int out,
        int kernel,
        int stride,
        int size,
        boolean depthwise,
        boolean relu6) {
    /** TensorFlow's, not PyTorch's default of 1e-5. */
    private static final double BATCH_NORM_EPSILON = 1e-3;

    Convolution {
        if (stride == 2 && size % 2 != 0) {
            throw new IllegalArgumentException("stride 2 over an odd size of " + size + " is not supported");
        }
    }

    int sizeAfter() {
        return size / stride;
    }

    /** Two for each weight and each position that comes out. */
    long operations() {
        return 2L * out * (in / groups()) * kernel * kernel * sizeAfter() * sizeAfter();
    }

    List<String> tensors() {
        return List.of(weightName(), biasName());
    }

    private String weightName() {
        return "conv" + index + "_w";
    }

    private String biasName() {
        return "conv" + index + "_b";
    }

    private int groups() {
        return depthwise ? in : 1;
    }

    /** Sides alike: half of what SAME asks for, rounded up. */
    private int padding() {
        return stride == 2 ? kernel / 2 : (kernel - 1) / 2;
    }

    void weights(NetworkScript script, String path) throws CheckpointException {
        String gain = script.wide(norm + ".weight", out);
        String offset = script.wide(norm + ".bias", out);
        String mean = script.wide(norm + ".running_mean", out);
        String variance = script.wide(norm + ".running_var", out);
        String weight = script.wide(key + ".weight", out, in / groups(), kernel, kernel);
        String scale = script.local(
                "torch.div(" + gain + ", torch.sqrt(torch.add(" + variance + ", " + BATCH_NORM_EPSILON + ")))");
        String folded = script.local("torch.mul(" + weight + ", torch.view(" + scale + ", [-1, 1, 1, 1]))");
        if (stride == 2) {
            folded = script.local("torch.constant_pad_nd(" + folded + ", [1, 0, 1, 0], 0.)");
        }
        String bias = script.local("torch.sub(" + offset + ", torch.mul(" + mean + ", " + scale + "))");
        script.assign(path + "." + weightName(), packed(script, script.computed(folded)));
        script.assign(path + "." + biasName(), script.computed(bias));
    }

    private String packed(NetworkScript script, String weight) {
        if (!script.target().packed()) {
            return "torch.contiguous(" + weight + ", memory_format=2)";
        }
        return "ops.mkldnn._reorder_convolution_weight(" + weight + ", " + geometry() + ", " + groups() + ", [8, " + in
                + ", " + size + ", " + size + "])";
    }

    private String geometry() {
        return "[%1$d, %1$d], [%2$d, %2$d], [1, 1]".formatted(padding(), stride);
    }

    /** Source of a call on {@code input}; with a {@code residual}, which is added, there is no activation. */
    String call(boolean packed, String input, String residual) {
        if (!packed) {
            String plain = "torch.conv2d(%s, self.%s, self.%s, [%d, %d], [%d, %d], [1, 1], %d)"
                    .formatted(input, weightName(), biasName(), stride, stride, padding(), padding(), groups());
            String active = relu6 ? "torch.hardtanh_(" + plain + ", 0., 6.)" : plain;
            return residual.isEmpty() ? active : "torch.add_(" + active + ", " + residual + ")";
        }
        String noScalars = "annotate(List[Optional[number]], [])";
        if (!residual.isEmpty()) {
            return "ops.mkldnn._convolution_pointwise(%s, %s, self.%s, self.%s, %s, %d, \"add\", 1., None, %s, None)"
                    .formatted(input, residual, weightName(), biasName(), geometry(), groups(), noScalars);
        }
        return "ops.mkldnn._convolution_pointwise(%s, self.%s, self.%s, %s, %d, \"%s\", %s, \"\")"
                .formatted(
                        input,
                        weightName(),
                        biasName(),
                        geometry(),
                        groups(),
                        relu6 ? "hardtanh" : "none",
                        relu6 ? "annotate(List[Optional[number]], [0., 6.])" : noScalars);
    }
}
