package io.clipstream.model.transformer;

import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import io.clipstream.model.script.ScriptTarget;
import java.util.List;
import java.util.Map;

/** A linear layer with bias: plain, or over weights that MKL has packed once for all calls. */
public final class Linear {
    private Linear() {}

    public static ScriptClass define(NetworkScript script) {
        return script.define(type(script.target()));
    }

    private static ScriptClass type(ScriptTarget target) {
        String product = target.packed()
                ? "ops.mkl._mkl_linear(x, self.packed, self.w, self.b, torch.floordiv(torch.numel(x), torch.size(x, -1)))"
                : "torch.linear(x, self.w, self.b)";
        return new ScriptClass(
                "Linear", target.packed() ? List.of("w", "b", "packed") : List.of("w", "b"), Map.of(), """
                  def forward(self: __torch__.clip.Linear,
                    x: Tensor) -> Tensor:
                    return %s
                """.formatted(
                                product));
    }

    /**
     * Assigns weights to a layer.
     *
     * @param weight local variable with {@code [out, in]}
     * @param bias local variable with {@code [out]}
     */
    public static void assign(NetworkScript script, String path, String weight, String bias, int out, int in) {
        script.assign(path + ".b", bias);
        if (!script.target().packed()) {
            script.assign(path + ".w", weight);
            return;
        }
        // The number is a hint for the packing only. Beside the packed weights the product reads no more than the
        // sizes of the original, so that one element stands for it and the original is freed.
        script.assign(path + ".packed", "ops.mkl._mkl_reorder_linear_weight(torch.contiguous(" + weight + "), 400)");
        script.assign(path + ".w", "torch.expand(torch.zeros([1, 1]), [" + out + ", " + in + "])");
    }
}
