package io.clipstream.model.resnet;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import io.clipstream.model.transformer.Linear;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last layer of CLIP's ResNets: the mean of all positions, put before them, asks them all by attention. Only its row
 * is computed.
 *
 * @param width channels
 * @param heads of attention
 * @param positions number of positions
 * @param dimension of the common space
 * @param prefix of its names
 */
record AttentionPool(int width, int heads, int positions, int dimension, String prefix) {
    static final List<String> TENSORS = List.of("positions");

    /** {@link io.clipstream.model.family.Tower#operations()} of the pool: only one query asks. */
    long operations() {
        long tokens = positions + 1L;
        return 2L * (tokens * (2L * width * width + 2L * width) + (long) width * width + (long) width * dimension);
    }

    /** Takes the weights; returns the submodules of the tower that {@link #calls()} uses. */
    Map<String, ScriptClass> write(NetworkScript script, String path) throws CheckpointException {
        script.assign(path + ".positions", script.weight(prefix + "positional_embedding", positions + 1L, width));
        linear(script, path + ".query", width, "q_proj");
        linear(script, path + ".kv", width, "k_proj", "v_proj");
        linear(script, path + ".out", dimension, "c_proj");
        ScriptClass linear = Linear.define(script);
        Map<String, ScriptClass> children = new LinkedHashMap<>();
        List.of("query", "kv", "out").forEach(name -> children.put(name, linear));
        return children;
    }

    /** One layer, or several over the same input as one. */
    private void linear(NetworkScript script, String path, int out, String... names) throws CheckpointException {
        StringBuilder weights = new StringBuilder();
        StringBuilder biases = new StringBuilder();
        for (String name : names) {
            weights.append(script.weight(prefix + name + ".weight", out, width)).append(", ");
            biases.append(script.weight(prefix + name + ".bias", out)).append(", ");
        }
        Linear.assign(
                script,
                path,
                script.local("torch.cat([" + weights + "])"),
                script.local("torch.cat([" + biases + "])"),
                names.length * out,
                width);
    }

    /** Source that takes {@code x} from {@code [n, width, side, side]} to the result, {@code [n, dimension]}. */
    String calls() {
        return """
                    x = torch.transpose(torch.flatten(x, 2), 1, 2)
                    x = torch.add_(torch.cat([torch.mean(x, [1], True), x], 1), self.positions)
                    first = torch.contiguous(torch.slice(x, 1, 0, 1))
                    q = torch.transpose(torch.reshape((self.query).forward(first), [n, 1, %2$d, %3$d]), 1, 2)
                    kv = torch.permute(torch.reshape((self.kv).forward(x), [n, %1$d, 2, %2$d, %3$d]), [2, 0, 3, 1, 4])
                    k, v, = torch.unbind(kv, 0)
                    a = torch.scaled_dot_product_attention(q, k, v, None, 0., False)
                    return (self.out).forward(torch.reshape(torch.transpose(a, 1, 2), [n, %4$d]))
                """.formatted(positions + 1, heads, width / heads, width);
    }
}
