package io.clipstream.model.script;

import java.util.List;
import java.util.Map;

/** A module with one linear layer in both packed forms, for finding out which of them is faster. */
public final class LinearTrial {
    /** Method that packs the weights. */
    public static final String PACK = "pack";

    /** Method that multiplies {@code [n, width]} by MKL. */
    public static final String MKL = "mkl";

    /** Method that multiplies {@code [n, width]} by oneDNN. */
    public static final String ONEDNN = "onednn";

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
                  def mkl(self: __torch__.clip.Trial,
                    x: Tensor) -> Tensor:
                    return ops.mkl._mkl_linear(x, self.p, self.w, self.b, torch.size(x, 0))
                  def onednn(self: __torch__.clip.Trial,
                    x: Tensor) -> Tensor:
                    return ops.mkldnn._linear_pointwise(x, self.q, self.b, "none", annotate(List[Optional[number]], []), "")
                """.formatted(width);
        ScriptClass trial = new ScriptClass("Trial", List.of("w", "b", "p", "q"), Map.of(), methods);
        return TorchScriptArchive.of(trial, List.of(trial));
    }
}
