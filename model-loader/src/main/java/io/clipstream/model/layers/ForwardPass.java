package io.clipstream.model.layers;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import io.clipstream.model.transformer.Linear;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image tower as a sequence of statements. Each layer takes its weights when it is added, and gives the expression
 * that applies it. Not thread-safe; used once.
 *
 * <p>Convolutions take and give {@code [n, height, width, channels]}: the memory order that oneDNN likes best, and the
 * one in which norms and linear layers over channels need no transposition.
 */
public final class ForwardPass {
    private final NetworkScript script;
    private final String path;
    private final ScriptClass linear;
    private final List<String> tensors = new ArrayList<>();
    private final Map<String, ScriptClass> children = new LinkedHashMap<>();
    private final StringBuilder statements = new StringBuilder();

    /** @param path of the tower's module from the root */
    public ForwardPass(NetworkScript script, String path) {
        this.script = script;
        this.path = path;
        this.linear = Linear.define(script);
    }

    public NetworkScript script() {
        return script;
    }

    /** Adds an assignment of {@code forward}. */
    public void set(String variable, String expression) {
        statements
                .append("    ")
                .append(variable)
                .append(" = ")
                .append(expression)
                .append('\n');
    }

    /** Keeps an expression of {@code set_weights} in fp32; returns the expression that reads it in {@code forward}. */
    public String wideTensor(String wide) {
        String name = "w" + tensors.size();
        tensors.add(name);
        script.assign(path + "." + name, wide);
        return "self." + name;
    }

    /** As {@link #wideTensor}, in the computing type. */
    public String tensor(String wide) {
        return wideTensor(script.computed(wide));
    }

    /** A linear layer over the innermost dimension. */
    public String linear(String input, Affine affine, int out, int in) {
        String name = "linear" + children.size();
        children.put(name, linear);
        Linear.assign(
                script, path + "." + name, script.computed(affine.weight()), script.computed(affine.bias()), out, in);
        return "(self." + name + ").forward(" + input + ")";
    }

    /** A layer norm over the innermost dimension. */
    public String norm(String input, String key, int width, double epsilon) throws CheckpointException {
        String gain = tensor(script.wide(key + ".weight", width));
        String offset = tensor(script.wide(key + ".bias", width));
        return "torch.layer_norm(" + input + ", [" + width + "], " + gain + ", " + offset + ", " + epsilon + ")";
    }

    /** A convolution over {@code [n, height, width, channels]}. */
    public String convolution(String input, Affine affine, ConvolutionGeometry shape) {
        String channelsFirst = "torch.permute(" + input + ", [0, 3, 1, 2])";
        return "torch.permute(" + product(channelsFirst, affine, shape) + ", [0, 2, 3, 1])";
    }

    private String product(String input, Affine affine, ConvolutionGeometry shape) {
        String bias = tensor(affine.bias());
        String weight = script.computed(affine.weight());
        if (!script.target().packed()) {
            String plain = wideTensor("torch.contiguous(" + weight + ", memory_format=2)");
            return "torch.conv2d(" + input + ", " + plain + ", " + bias + ", " + shape.plainArguments() + ")";
        }
        String packed = wideTensor("ops.mkldnn._reorder_convolution_weight(%1$s, %2$s, %3$d, [8, %4$d, %5$d, %5$d])"
                .formatted(weight, shape.packedArguments(), shape.groups(), shape.in(), shape.size()));
        return "ops.mkldnn._convolution_pointwise(%s, %s, %s, %s, %d, \"none\", annotate(List[Optional[number]], []), \"\")"
                .formatted(input, packed, bias, shape.packedArguments(), shape.groups());
    }

    /**
     * Ends the tower.
     *
     * @param result expression of {@code [n, dimension]}
     */
    public ScriptClass finish(String result) {
        return script.define(new ScriptClass("ImageTower", tensors, children, """
                  def forward(self: __torch__.clip.ImageTower,
                    pixels: Tensor) -> Tensor:
                    n = torch.size(pixels, 0)
                %s    return %s
                """.formatted(statements, result)));
    }
}
