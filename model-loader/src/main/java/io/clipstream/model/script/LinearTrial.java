package io.clipstream.model.script;

import java.util.List;
import java.util.Map;

/** A module with one linear layer, plain, in both packed forms and in int8, for finding out how fast each is. */
public final class LinearTrial {
    /** Method that packs the weights. */
    public static final String PACK = "pack";

    /** Method that multiplies {@code [n, width]} by MKL. */
    public static final String MKL = "mkl";

    /** Method that multiplies {@code [n, width]} by oneDNN. */
    public static final String ONEDNN = "onednn";

    /** Method that multiplies {@code [n, width]} by weights that are not packed. */
    public static final String PLAIN = "plain";

    /** Method that quantises the weights. */
    public static final String QUANTISE = "quantise";

    /** Method that multiplies {@code [n, width]} in int8, once its weights are quantised. */
    public static final String INT8 = "int8";

    private LinearTrial() {}

    /** The module, for {@code torch::jit::load}. */
    public static byte[] archive(int width) {
        String methods = """
                  def pack(self: __torch__.clip.Trial,
                    x: Tensor) -> int:
                    weight = torch.ones([%1$d, %1$d], dtype=6, layout=None, device=None, pin_memory=None)
                    self.b = torch.ones([%1$d], dtype=6, layout=None, device=None, pin_memory=None)
                    self.w = weight
                    self.p = ops.mkl._mkl_reorder_linear_weight(weight, 400)
                    self.q = ops.mkldnn._reorder_linear_weight(weight, 400)
                    return 0
                  def plain(self: __torch__.clip.Trial,
                    x: Tensor) -> Tensor:
                    return torch.linear(x, self.w, self.b)
                  def mkl(self: __torch__.clip.Trial,
                    x: Tensor) -> Tensor:
                    return ops.mkl._mkl_linear(x, self.p, self.w, self.b, torch.size(x, 0))
                  def onednn(self: __torch__.clip.Trial,
                    x: Tensor) -> Tensor:
                    return ops.mkldnn._linear_pointwise(x, self.q, self.b, "none", annotate(List[Optional[number]], []), "")
                  def quantise(self: __torch__.clip.Trial,
                    x: Tensor) -> int:
                    weight = torch.ones([%1$d, %1$d], dtype=6, layout=None, device=None, pin_memory=None)
                    scale = torch.ones([%1$d], dtype=7, layout=None, device=None, pin_memory=None)
                    zeros = torch.zeros([%1$d], dtype=4, layout=None, device=None, pin_memory=None)
                    bias = torch.ones([%1$d], dtype=6, layout=None, device=None, pin_memory=None)
                    self.r = ops.quantized.linear_prepack(torch.quantize_per_channel(weight, scale, zeros, 0, 12), bias)
                    return 0
                  def int8(self: __torch__.clip.Trial,
                    x: Tensor) -> Tensor:
                    return ops.quantized.linear_dynamic(x, unchecked_cast(%2$s, self.r), False)
                """.formatted(width, ScriptClass.QUANTISED_TYPE);
        ScriptClass trial = new ScriptClass("Trial", List.of("w", "b", "p", "q"), List.of("r"), Map.of(), methods);
        return TorchScriptArchive.of(trial, List.of(trial));
    }
}
