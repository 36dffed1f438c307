package io.clipstream.model.transformer;

import io.clipstream.model.script.LinearForm;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import java.util.List;
import java.util.Map;

/** A linear layer with bias, in the form that the target wants. */
public final class Linear {
    /**
     * Rows that packing is told to expect. It is a hint: with eight pictures of fifty tokens in mind both libraries are
     * as fast as with the true number, and oneDNN faster than with it for a single picture.
     */
    private static final int ROWS = 400;

    /** From this many rows on, packing a piece of the weights for each product costs MKL less than oneDNN loses without. */
    private static final int MANY_ROWS = 128;

    private Linear() {}

    /** The class of the tower that is being written. */
    public static ScriptClass define(NetworkScript script) {
        return script.define(
                switch (script.linear()) {
                    case PLAIN -> type("Linear", List.of("w", "b"), List.of(), "torch.linear(x, self.w, self.b)");
                    case MAPPED -> mapped();
                    case MKL ->
                        type(
                                "MklLinear",
                                List.of("w", "b", "packed"),
                                List.of(),
                                "ops.mkl._mkl_linear(x, self.packed, self.w, self.b, torch.floordiv(torch.numel(x), torch.size(x, -1)))");
                    case ONEDNN ->
                        type(
                                "OneDnnLinear",
                                List.of("w", "b"),
                                List.of(),
                                "ops.mkldnn._linear_pointwise(x, self.w, self.b, \"none\", annotate(List[Optional[number]], []), \"\")");
                    case INT8, INT8_PAIRS ->
                        type(
                                "QuantisedLinear",
                                List.of(),
                                List.of("q"),
                                "ops.quantized.linear_dynamic(x, unchecked_cast(" + ScriptClass.QUANTISED_TYPE
                                        + ", self.q), False)");
                });
    }

    private static ScriptClass mapped() {
        String name = "MappedLinear";
        return new ScriptClass(name, List.of("w", "b"), Map.of(), """
                  def forward(self: __torch__.clip.%s,
                    x: Tensor) -> Tensor:
                    rows = torch.floordiv(torch.numel(x), torch.size(x, -1))
                    if torch.lt(rows, %d):
                      y = ops.mkldnn._linear_pointwise(x, self.w, self.b, "none", annotate(List[Optional[number]], []), "")
                    else:
                      y = torch.linear(x, self.w, self.b)
                    return y
                """.formatted(name, MANY_ROWS));
    }

    private static ScriptClass type(String name, List<String> tensors, List<String> quantised, String product) {
        return new ScriptClass(name, tensors, quantised, Map.of(), """
                  def forward(self: __torch__.clip.%s,
                    x: Tensor) -> Tensor:
                    return %s
                """.formatted(name, product));
    }

    /**
     * Assigns weights to a layer.
     *
     * @param weight local variable with {@code [out, in]}
     * @param bias local variable with {@code [out]}
     */
    public static void assign(NetworkScript script, String path, String weight, String bias, int out, int in) {
        LinearForm form = script.linear();
        if (form.isQuantised()) {
            quantise(script, path, weight, bias, out);
            return;
        }
        script.assign(path + ".b", bias);
        switch (form) {
            case MKL -> {
                // Beside the packed weights the product reads no more than the sizes of the original, so that one
                // element stands for it and the original is freed.
                script.assign(
                        path + ".packed",
                        "ops.mkl._mkl_reorder_linear_weight(torch.contiguous(" + weight + "), " + ROWS + ")");
                script.assign(path + ".w", "torch.expand(torch.zeros([1, 1]), [" + out + ", " + in + "])");
            }
            case ONEDNN ->
                script.assign(
                        path + ".w",
                        "ops.mkldnn._reorder_linear_weight(torch.contiguous(" + weight + "), " + ROWS + ")");
            default -> script.assign(path + ".w", weight);
        }
    }

    /** Symmetric, a scale for each output: its largest weight becomes the largest there is (type 12 is QInt8, 7 Double). */
    private static void quantise(NetworkScript script, String path, String weight, String bias, int out) {
        script.quantise();
        String largest = script.local("torch.amax(torch.abs(" + weight + "), [1])");
        String scale = script.local("torch.to(torch.clamp(torch.div(" + largest + ", "
                + script.linear().largestWeight() + ".), 1.0e-08), 7)");
        String zeros = script.local("torch.zeros([" + out + "], dtype=4, layout=None, device=None, pin_memory=None)");
        String rounded =
                script.local("torch.quantize_per_channel(" + weight + ", " + scale + ", " + zeros + ", 0, 12)");
        script.assign(path + ".q", "ops.quantized.linear_prepack(" + rounded + ", " + bias + ")");
    }
}
