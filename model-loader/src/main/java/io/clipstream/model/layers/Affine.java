package io.clipstream.model.layers;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.script.NetworkScript;

/**
 * The weight and the bias of a linear layer or a convolution while it is loaded: names of local variables of {@code
 * set_weights}, in fp32. What stands beside a layer with nothing between, such as a batch norm, a factor for each
 * channel or a parallel branch, is folded in here and costs nothing later.
 *
 * @param weight {@code [out, in]} or {@code [out, in / groups, kernel, kernel]}
 * @param bias {@code [out]}
 */
public record Affine(String weight, String bias) {
    /** A layer under {@code key.weight} and {@code key.bias}. */
    public static Affine of(NetworkScript script, String key, long... shape) throws CheckpointException {
        return new Affine(script.wide(key + ".weight", shape), script.wide(key + ".bias", shape[0]));
    }

    /** A layer without bias. */
    public static Affine unbiased(NetworkScript script, String key, long... shape) throws CheckpointException {
        return new Affine(script.wide(key + ".weight", shape), filled(script, "zeros", shape[0]));
    }

    /** A convolution that changes nothing; one in which each channel has its own kernel, or all see all. */
    public static Affine identity(NetworkScript script, int channels, int kernel, boolean depthwise) {
        String centre = depthwise ? filled(script, "ones", channels) : filled(script, "eye", channels);
        String weight = script.local(
                "torch.view(" + centre + ", [" + channels + ", " + (depthwise ? 1 : channels) + ", 1, 1])");
        return new Affine(weight, filled(script, "zeros", channels)).padded(script, kernel / 2);
    }

    private static String filled(NetworkScript script, String with, long size) {
        String shape = with.equals("eye") ? Long.toString(size) : "[" + size + "]";
        return script.local("torch." + with + "(" + shape + ", dtype=6, layout=None, device="
                + script.target().deviceExpression() + ", pin_memory=None)");
    }

    /** The same convolution with a larger kernel, whose border is zero. */
    public Affine padded(NetworkScript script, int border) {
        return border == 0
                ? this
                : new Affine(
                        script.local(
                                "torch.constant_pad_nd(%1$s, [%2$d, %2$d, %2$d, %2$d], 0.)".formatted(weight, border)),
                        bias);
    }

    /** Two layers over the same input, whose outputs are added. */
    public Affine plus(NetworkScript script, Affine other) {
        return combined(script, "torch.add", other);
    }

    /** Two layers over the same input, whose outputs are subtracted. */
    public Affine minus(NetworkScript script, Affine other) {
        return combined(script, "torch.sub", other);
    }

    private Affine combined(NetworkScript script, String operator, Affine other) {
        return new Affine(
                script.local(operator + "(" + weight + ", " + other.weight + ")"),
                script.local(operator + "(" + bias + ", " + other.bias + ")"));
    }

    /**
     * The layer with each output channel multiplied.
     *
     * @param factor local variable with a number for each, of any shape
     */
    public Affine times(NetworkScript script, String factor) {
        return new Affine(
                scaledRows(script, factor), script.local("torch.mul(" + bias + ", torch.flatten(" + factor + "))"));
    }

    String scaledRows(NetworkScript script, String factor) {
        return script.local(
                "torch.reshape(torch.mul(torch.flatten(%1$s, 1), torch.view(%2$s, [-1, 1])), torch.size(%1$s))"
                        .formatted(weight, factor));
    }

    /** Layers over the same input, their outputs one behind the other. */
    public static Affine stacked(NetworkScript script, Affine... parts) {
        StringBuilder weights = new StringBuilder();
        StringBuilder biases = new StringBuilder();
        for (Affine part : parts) {
            weights.append(part.weight).append(", ");
            biases.append(part.bias).append(", ");
        }
        return new Affine(script.local("torch.cat([" + weights + "])"), script.local("torch.cat([" + biases + "])"));
    }

    /** A 1 × 1 convolution as a linear layer. */
    public Affine flat(NetworkScript script) {
        return new Affine(script.local("torch.flatten(" + weight + ", 1)"), bias);
    }
}
