package io.clipstream.model.script;

import java.util.List;
import java.util.Map;

/**
 * A TorchScript module class.
 *
 * @param name within the archive's one source file
 * @param tensors names of its tensor attributes
 * @param quantised names of its attributes that hold a linear layer's quantised weights, null until assigned
 * @param children names and classes of its submodules, in order
 * @param methods source of its methods, indented by two
 */
public record ScriptClass(
        String name, List<String> tensors, List<String> quantised, Map<String, ScriptClass> children, String methods) {
    /** Type of quantised weights, as it is written in the source. */
    public static final String QUANTISED_TYPE = "__torch__.torch.classes.quantized.LinearPackedParamsBase";

    /** A class without quantised weights. */
    public ScriptClass(String name, List<String> tensors, Map<String, ScriptClass> children, String methods) {
        this(name, tensors, List.of(), children, methods);
    }

    /** Qualified name, as types are written in the source. */
    public String type() {
        return "__torch__." + TorchScriptArchive.FILE + "." + name;
    }

    String source() {
        StringBuilder source = new StringBuilder("class ").append(name).append("(Module):\n  __parameters__ = [");
        tensors.forEach(tensor -> source.append('"').append(tensor).append("\", "));
        source.append("]\n  __buffers__ = []\n  training : bool\n");
        tensors.forEach(tensor -> source.append("  ").append(tensor).append(" : Tensor\n"));
        quantised.forEach(weights -> source.append("  ")
                .append(weights)
                .append(" : Optional[")
                .append(QUANTISED_TYPE)
                .append("]\n"));
        children.forEach((child, type) -> source.append("  ")
                .append(child)
                .append(" : ")
                .append(type.type())
                .append('\n'));
        return source.append(methods).toString();
    }
}
