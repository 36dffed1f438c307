package io.clipstream.model.transformer;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a tower. Where it pools one token, only that token's query, attention row and feed-forward part are
 * computed in the last block: exact, since nothing else of its output is used.
 */
public final class BlockStack {
    /** What of the last block's output the tower uses. */
    public enum Pooling {
        /** The first token. */
        FIRST,
        /** One token of each sequence, at positions that {@code forward} is given. */
        AT,
        /** Every token. */
        ALL
    }

    private static final List<String> NORMS = List.of("norm1_w", "norm1_b", "norm2_w", "norm2_b");

    private final TransformerShape shape;
    private final String tower;
    private final boolean causal;
    private final Pooling pooling;

    /**
     * @param shape of every block
     * @param tower prefix of class names
     * @param causal whether a token sees only those before it; with {@link Pooling#FIRST} that would be pointless
     * @param pooling what is used of the last block
     */
    public BlockStack(TransformerShape shape, String tower, boolean causal, Pooling pooling) {
        this.shape = shape;
        this.tower = tower;
        this.causal = causal;
        this.pooling = pooling;
    }

    /**
     * Takes the weights of all blocks.
     *
     * @param path of the tower from the root
     * @param keys of each block, counted from 0
     * @return the submodules of the tower that {@link #calls()} uses
     */
    public Map<String, ScriptClass> write(NetworkScript script, String path, IntFunction<BlockKeys> keys)
            throws CheckpointException {
        ScriptClass linear = Linear.define(script);
        Map<String, ScriptClass> blocks = new LinkedHashMap<>();
        for (int i = 0; i < shape.layers(); i++) {
            boolean pools = pools(i);
            blocks.put("block" + i, script.define(pools ? lastBlock(linear) : innerBlock(linear)));
            weights(script, path + ".block" + i, keys.apply(i), pools);
        }
        return blocks;
    }

    private boolean pools(int layer) {
        return pooling != Pooling.ALL && layer == shape.layers() - 1;
    }

    /**
     * Source that runs {@code x}, {@code [n, tokens, width]}, through all blocks. It leaves the pooled token's {@code
     * [n, width]} in {@code x}, or with {@link Pooling#ALL} everything. With {@link Pooling#AT} the positions, {@code
     * [n]}, are in {@code at}.
     */
    public String calls() {
        StringBuilder calls = new StringBuilder();
        for (int i = 0; i < shape.layers(); i++) {
            boolean at = pools(i) && pooling == Pooling.AT;
            calls.append("    x = (self.block").append(i).append(").forward(x").append(at ? ", at)\n" : ")\n");
        }
        return calls.toString();
    }

    private void weights(NetworkScript script, String path, BlockKeys keys, boolean pools) throws CheckpointException {
        int width = shape.width();
        norm(script, path + ".norm1", keys.firstNorm());
        attention(script, path, keys, pools);
        Residual out = Residual.take(script, keys.attentionOut(), keys.attentionScale(), width, width);
        Linear.assign(script, path + ".out", out.weight(), out.bias(), width, width);
        script.assign(path + ".norm2_w", scaled(script, script.weight(keys.secondNorm() + ".weight", width)));
        script.assign(path + ".norm2_b", scaled(script, script.weight(keys.secondNorm() + ".bias", width)));
        String widen = script.weight(keys.widen() + ".weight", shape.hidden(), width);
        String widenBias = scaled(script, script.weight(keys.widen() + ".bias", shape.hidden()));
        Linear.assign(script, path + ".widen", widen, widenBias, shape.hidden(), width);
        Residual last = Residual.take(script, keys.narrow(), keys.feedForwardScale(), width, shape.hidden());
        Linear.assign(script, path + ".narrow", last.weight(), scaled(script, last.bias()), width, shape.hidden());
    }

    /** Times the activation's factor, where it has one. */
    private String scaled(NetworkScript script, String tensor) {
        return shape.activation() == Activation.QUICK_GELU
                ? script.local("torch.mul(" + tensor + ", " + Activation.QUICK_GELU_FACTOR + ")")
                : tensor;
    }

    /** The stream {@code x} and the feed-forward part of {@code h}, added; overwrites both. */
    private String withFeedForward() {
        String narrow = "(self.narrow).forward(" + shape.activation().expression("h") + ")";
        return shape.activation() == Activation.QUICK_GELU
                ? "torch.add_(x, " + narrow + ", alpha=" + 1 / Double.parseDouble(Activation.QUICK_GELU_FACTOR) + ")"
                : "torch.add_(" + narrow + ", x)";
    }

    /** A linear layer whose result is added to the stream, with its layer scale folded in (in fp32). */
    private record Residual(String weight, String bias) {
        static Residual take(NetworkScript script, String key, @Nullable String scale, int out, int in)
                throws CheckpointException {
            if (scale == null) {
                return new Residual(script.weight(key + ".weight", out, in), script.weight(key + ".bias", out));
            }
            String gain = script.wide(scale, out);
            String weight = script.wide(key + ".weight", out, in);
            String bias = script.wide(key + ".bias", out);
            return new Residual(
                    script.local(script.computed("torch.mul(" + weight + ", torch.unsqueeze(" + gain + ", 1))")),
                    script.local(script.computed("torch.mul(" + bias + ", " + gain + ")")));
        }
    }

    private void norm(NetworkScript script, String path, String key) throws CheckpointException {
        script.assign(path + "_w", script.weight(key + ".weight", shape.width()));
        script.assign(path + "_b", script.weight(key + ".bias", shape.width()));
    }

    private void attention(NetworkScript script, String path, BlockKeys keys, boolean pools)
            throws CheckpointException {
        int width = shape.width();
        int parts = keys.attentionWeights().size();
        List<String> weights = new ArrayList<>();
        List<String> biases = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            weights.add(script.weight(keys.attentionWeights().get(i), 3L * width / parts, width));
            biases.add(script.weight(keys.attentionBiases().get(i), 3L * width / parts));
        }
        String weight = joined(script, weights);
        String bias = joined(script, biases);
        if (!pools) {
            Linear.assign(script, path + ".qkv", weight, bias, 3 * width, width);
            return;
        }
        Linear.assign(script, path + ".query", rows(weight, 0, width), rows(bias, 0, width), width, width);
        Linear.assign(
                script, path + ".kv", rows(weight, width, 3 * width), rows(bias, width, 3 * width), 2 * width, width);
    }

    private static String joined(NetworkScript script, List<String> parts) {
        return parts.size() == 1 ? parts.get(0) : script.local("torch.cat([" + String.join(", ", parts) + "])");
    }

    private static String rows(String tensor, int from, int to) {
        return "torch.slice(" + tensor + ", 0, " + from + ", " + to + ")";
    }

    private ScriptClass innerBlock(ScriptClass linear) {
        String name = tower + "Block";
        return new ScriptClass(name, NORMS, children(linear, "qkv"), """
                  def forward(self: __torch__.clip.%1$s,
                    x: Tensor) -> Tensor:
                    n = torch.size(x, 0)
                    t = torch.size(x, 1)
                    h = torch.layer_norm(x, [%2$d], self.norm1_w, self.norm1_b, %3$s)
                    qkv = torch.permute(torch.reshape((self.qkv).forward(h), [n, t, 3, %4$d, %5$d]), [2, 0, 3, 1, 4])
                    q, k, v, = torch.unbind(qkv, 0)
                    a = torch.scaled_dot_product_attention(q, k, v, None, 0., %6$s)
                    a = torch.reshape(torch.transpose(a, 1, 2), [n, t, %2$d])
                    x = torch.add_((self.out).forward(a), x)
                    h = torch.layer_norm(x, [%2$d], self.norm2_w, self.norm2_b, %3$s)
                    h = (self.widen).forward(h)
                    return %7$s
                """.formatted(
                        name,
                        shape.width(),
                        shape.epsilon(),
                        shape.heads(),
                        shape.width() / shape.heads(),
                        causal ? "True" : "False",
                        withFeedForward()));
    }

    private ScriptClass lastBlock(ScriptClass linear) {
        String name = tower + "LastBlock";
        boolean at = pooling == Pooling.AT;
        return new ScriptClass(name, NORMS, children(linear, "query", "kv"), """
                  def forward(self: __torch__.clip.%1$s,
                    x: Tensor%8$s) -> Tensor:
                    n = torch.size(x, 0)
                    t = torch.size(x, 1)
                %9$s    h = torch.layer_norm(x, [%2$d], self.norm1_w, self.norm1_b, %3$s)
                    q = torch.transpose(torch.reshape((self.query).forward(%10$s), [n, 1, %4$d, %5$d]), 1, 2)
                    kv = torch.permute(torch.reshape((self.kv).forward(h), [n, t, 2, %4$d, %5$d]), [2, 0, 3, 1, 4])
                    k, v, = torch.unbind(kv, 0)
                    a = torch.scaled_dot_product_attention(q, k, v, %6$s, 0., False)
                    a = torch.reshape(torch.transpose(a, 1, 2), [n, 1, %2$d])
                    x = torch.add_((self.out).forward(a), %11$s)
                    h = torch.layer_norm(x, [%2$d], self.norm2_w, self.norm2_b, %3$s)
                    h = (self.widen).forward(h)
                    return torch.select(%7$s, 1, 0)
                """.formatted(
                        name,
                        shape.width(),
                        shape.epsilon(),
                        shape.heads(),
                        shape.width() / shape.heads(),
                        at && causal ? "seen" : "None",
                        withFeedForward(),
                        at ? ",\n    at: Tensor" : "",
                        at ? positions() : "",
                        pooled("h"),
                        pooled("x")));
    }

    private String positions() {
        String index = """
                    index = torch.expand(torch.view(at, [n, 1, 1]), [n, 1, %d])
                """.formatted(shape.width());
        return !causal ? index : index + """
                    order = torch.arange(t, dtype=4, layout=None, device=ops.prim.device(x), pin_memory=None)
                    seen = torch.view(torch.le(torch.unsqueeze(order, 0), torch.view(at, [n, 1])), [n, 1, 1, t])
                """;
    }

    private String pooled(String tensor) {
        return pooling == Pooling.AT
                ? "torch.gather(" + tensor + ", 1, index)"
                : "torch.contiguous(torch.slice(" + tensor + ", 1, 0, 1))";
    }

    private static Map<String, ScriptClass> children(ScriptClass linear, String... attention) {
        Map<String, ScriptClass> children = new LinkedHashMap<>();
        for (String name : attention) {
            children.put(name, linear);
        }
        for (String name : List.of("out", "widen", "narrow")) {
            children.put(name, linear);
        }
        return children;
    }
}
