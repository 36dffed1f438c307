package io.clipstream.model.convolution;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.convolution.ConvolutionShape.Padding;
import io.clipstream.model.script.NetworkScript;
import java.util.List;

/**
 * A convolution without bias and the batch norm after it, as one convolution with bias: the norm is folded in when the
 * weights are loaded (Jacob et al. 2017, section 3.2).
 *
 * <p>TensorFlow's {@link Padding#SAME} at stride 2 is padding on one side more than on the other. A kernel with a row
 * and a column of zeros before it turns that into padding alike on all sides, and spares the copy that padding on one
 * side would take.
 *
 * @param index of the convolution in its tower
 * @param key prefix of the kernel's name
 * @param norm prefix of the batch norm's names
 * @param shape its sizes
 * @param epsilon of the batch norm
 * @param activation what follows
 */
public record Convolution(
        int index, String key, String norm, ConvolutionShape shape, double epsilon, ConvolutionActivation activation) {
    /** Names of the tensors it keeps in its tower's class. */
    public List<String> tensors() {
        return List.of(weightName(), biasName());
    }

    private String weightName() {
        return "conv" + index + "_w";
    }

    private String biasName() {
        return "conv" + index + "_b";
    }

    /** Takes its weights, for the tower at this path from the root. */
    public void weights(NetworkScript script, String path) throws CheckpointException {
        int out = shape.out();
        String gain = script.wide(norm + ".weight", out);
        String offset = script.wide(norm + ".bias", out);
        String mean = script.wide(norm + ".running_mean", out);
        String variance = script.wide(norm + ".running_var", out);
        String weight = script.wide(key + ".weight", out, shape.in() / shape.groups(), shape.kernel(), shape.kernel());
        String scale =
                script.local("torch.div(" + gain + ", torch.sqrt(torch.add(" + variance + ", " + epsilon + ")))");
        String folded = script.local("torch.mul(" + weight + ", torch.view(" + scale + ", [-1, 1, 1, 1]))");
        if (shape.widensKernel()) {
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
        return "ops.mkldnn._reorder_convolution_weight(%1$s, %2$s, %3$d, [8, %4$d, %5$d, %5$d])"
                .formatted(weight, geometry(), shape.groups(), shape.in(), shape.size());
    }

    private String geometry() {
        return "[%1$d, %1$d], [%2$d, %2$d], [1, 1]".formatted(shape.pixels(), shape.stride());
    }

    /** Source of a call on {@code input}, whose memory is in the order channels last. */
    public String call(boolean packed, String input) {
        return packed
                ? "ops.mkldnn._convolution_pointwise(%s, self.%s, self.%s, %s, %d, %s)"
                        .formatted(input, weightName(), biasName(), geometry(), shape.groups(), activation.packed())
                : activation.plain(plain(input));
    }

    /** As {@link #call(boolean, String)}, with a {@code residual} that is added before the activation. */
    public String call(boolean packed, String input, String residual) {
        return packed
                ? "ops.mkldnn._convolution_pointwise(%s, %s, self.%s, self.%s, %s, %d, \"add\", 1., %s)"
                        .formatted(
                                input,
                                residual,
                                weightName(),
                                biasName(),
                                geometry(),
                                shape.groups(),
                                activation.packedAfterSum())
                : activation.plain("torch.add_(" + plain(input) + ", " + residual + ")");
    }

    private String plain(String input) {
        return "torch.conv2d(%1$s, self.%2$s, self.%3$s, [%4$d, %4$d], [%5$d, %5$d], [1, 1], %6$d)"
                .formatted(input, weightName(), biasName(), shape.stride(), shape.pixels(), shape.groups());
    }
}
