package io.clipstream.model.script;

import io.clipstream.model.checkpoint.Checkpoint;
import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.checkpoint.StoredTensor;
import io.clipstream.model.checkpoint.StoredType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects a network while its towers describe themselves: which tensors of the checkpoint they take, how those become
 * attributes of modules, and the modules' code. In the end there is an archive of code, and a list of tensors to push.
 *
 * <p>The pushed tensors arrive in the generated {@code set_weights(w: List[Tensor])}, where each is brought to the
 * computing type, folded or packed, and assigned. Weights in half precision are so widened natively. A bfloat16 tensor
 * is pushed as bytes, twice as many in the innermost dimension, because the engine's binding has no such type.
 *
 * <p>Not thread-safe; used once.
 */
public final class NetworkScript {
    /** Number of bfloat16 in TorchScript. */
    private static final int BFLOAT16 = 15;

    private final Checkpoint checkpoint;
    private final ScriptTarget target;
    private final List<StoredTensor> pushed = new ArrayList<>();
    private final Set<String> used = new LinkedHashSet<>();
    private final StringBuilder assignments = new StringBuilder();
    private final Map<String, ScriptClass> classes = new LinkedHashMap<>();
    private int locals;
    private boolean texts;
    private int quantisedLayers;

    public NetworkScript(Checkpoint checkpoint, ScriptTarget target) {
        this.checkpoint = checkpoint;
        this.target = target;
    }

    public ScriptTarget target() {
        return target;
    }

    /** The form of linear layers, of the tower that is being written. */
    public LinearForm linear() {
        return texts ? target.textLinear() : target.imageLinear();
    }

    /** What follows is the text tower. */
    public void beginTexts() {
        texts = true;
    }

    /** Notes a layer that is quantised. */
    public void quantise() {
        quantisedLayers++;
    }

    /** Layers that are quantised so far. */
    public int quantisedLayers() {
        return quantisedLayers;
    }

    /**
     * Takes a tensor of the checkpoint.
     *
     * @return the name of a local variable in {@code set_weights} that holds it in the computing type, on the device
     * @throws CheckpointException where the checkpoint has no such tensor, or not of this shape
     */
    public String weight(String name, long... shape) throws CheckpointException {
        return local(computed(wide(name, shape)));
    }

    /** As {@link #weight}, but in fp32: for weights that are folded before they are brought to the computing type. */
    public String wide(String name, long... shape) throws CheckpointException {
        StoredTensor tensor = checkpoint.weight(name, shape);
        used.add(name);
        pushed.add(tensor);
        String raw = "w[" + (pushed.size() - 1) + "]";
        if (tensor.type() == StoredType.F32 && tensor.position() % Float.BYTES != 0) {
            // It would stay where it is mapped, but libraries take for granted that a number does not begin within
            // another.
            raw = "torch.clone(" + raw + ")";
        }
        String typed = tensor.type() == StoredType.BF16 ? bfloat16(tensor, raw) : raw;
        return local("torch.to(" + typed + ", " + target.deviceExpression() + ", 6)");
    }

    /**
     * Bytes as bfloat16, where they lie: of copies, one for each tensor, glibc would keep a sixth of all weights until they are
     * loaded. Only what begins within a number is copied.
     */
    private static String bfloat16(StoredTensor tensor, String bytes) {
        if (tensor.position() % Short.BYTES != 0) {
            return "torch.view_copy(" + bytes + ", dtype=" + BFLOAT16 + ")";
        }
        long[] strides = new long[tensor.shape().length];
        long stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= tensor.shape()[i];
        }
        // In place of torch.view, which TorchScript has for sizes only.
        return "torch.set_(torch.empty([0], dtype=%d, layout=None, device=None, pin_memory=None), %s, 0, %s, %s)"
                .formatted(BFLOAT16, bytes, tensor.shapeText(), Arrays.toString(strides));
    }

    /** An expression that brings fp32 to the computing type. */
    public String computed(String wide) {
        return target.half() ? "torch.to(" + wide + ", " + target.scalarType() + ")" : wide;
    }

    /** Notes that a tensor has been read in another way than by pushing it. */
    public void use(String name) {
        used.add(name);
    }

    /** Names of all tensors taken so far. */
    public Set<String> used() {
        return used;
    }

    /** Stores an expression in a new local variable of {@code set_weights}. */
    public String local(String expression) {
        String name = "t" + locals++;
        assignments.append("    ").append(name).append(" = ").append(expression).append('\n');
        return name;
    }

    /** Assigns an expression to an attribute, named by its path from the root. */
    public void assign(String path, String expression) {
        assignments
                .append("    self.")
                .append(path)
                .append(" = ")
                .append(expression)
                .append('\n');
    }

    /** Adds a class of the source, once for each name. */
    public ScriptClass define(ScriptClass type) {
        ScriptClass known = classes.putIfAbsent(type.name(), type);
        if (known != null && !known.equals(type)) {
            throw new IllegalStateException("two different classes are named " + type.name());
        }
        return type;
    }

    /**
     * Ends the network.
     *
     * @param children the towers
     * @param methods source of the root's entry points
     */
    public Network finish(Map<String, ScriptClass> children, String methods) {
        String push = "  def set_weights(self: __torch__." + TorchScriptArchive.FILE
                + ".Clip,\n    w: List[Tensor]) -> int:\n" + assignments + taken();
        ScriptClass root = define(new ScriptClass("Clip", List.of("mean", "std"), children, push + methods));
        return new Network(TorchScriptArchive.of(root, classes.values()), List.copyOf(pushed));
    }

    /**
     * Returns the number of weights. Later calls may run on other streams of a CUDA device, and must find every weight in
     * its place: fetching the last one from there waits for all of them.
     */
    private String taken() {
        if (!target.isCuda() || locals == 0) {
            return "    return " + pushed.size() + "\n";
        }
        return "    last = torch.to(t" + (locals - 1) + ", torch.device(\"cpu\"), 6)\n    return torch.add("
                + pushed.size() + ", torch.mul(torch.numel(last), 0))\n";
    }

    /**
     * A network ready for the engine.
     *
     * @param archive code alone, for {@code torch::jit::load}
     * @param weights the tensors that {@code set_weights} takes, in order
     */
    public record Network(byte[] archive, List<StoredTensor> weights) {}
}
