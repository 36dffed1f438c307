package io.clipstream.model.script;

import java.util.List;
import java.util.Map;

/**
 * A TorchScript module class.
 *
 * @param name within the archive's one source file
 * @param tensors names of its tensor attributes
 * @param children names and classes of its submodules, in order
 * @param methods source of its methods, indented by two
 */
public record ScriptClass(String name, List<String> tensors, Map<String, ScriptClass> children, String methods) {
    /** Qualified name, as types are written in the source. */
    public String type() {
        return "__torch__." + TorchScriptArchive.FILE + "." + name;
    }

    String source() {
        StringBuilder source = new StringBuilder("class ").append(name).append("(Module):\n  __parameters__ = [");
        tensors.forEach(tensor -> source.append('"').append(tensor).append("\", "));
        source.append("]\n  __buffers__ = []\n  training : bool\n");
        tensors.forEach(tensor -> source.append("  ").append(tensor).append(" : Tensor\n"));
        children.forEach((child, type) -> source.append("  ")
                .append(child)
                .append(" : ")
                .append(type.type())
                .append('\n'));
        return source.append(methods).toString();
    }
}
