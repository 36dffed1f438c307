package io.clipstream.model.transformer;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.script.ScriptClass;
import java.util.List;
import java.util.Map;

/**
 * Multihead attention pooling (the MAP head of Zhai et al. 2022, "Scaling Vision Transformers"): one learned query
 * attends to all tokens, then a norm and a feed-forward part with a residual around them.
 *
 * <p>The query is the same for every picture, so that neither keys nor values are computed for every token. The query
 * is folded into the keys' weights once, when they are loaded: a token's weight is its product with one vector a head
 * (the keys' bias adds the same to all tokens, which softmax takes out again). The values' weights are applied to what
 * the heads have pooled. That is exact but for rounding.
 *
 * @param width of the tokens
 * @param heads of attention; they divide the width
 * @param hidden width of the feed-forward part
 * @param activation between its two layers; not {@link Activation#QUICK_GELU}, which no published head has
 * @param epsilon of the norm
 * @param keys names of its tensors
 */
public record MapHead(int width, int heads, int hidden, Activation activation, double epsilon, Keys keys) {
    private static final List<String> TENSORS = List.of("keys", "values", "values_b", "norm_w", "norm_b");

    /**
     * Under which names a layout keeps the head.
     *
     * @param probe the learned query, {@code [1, 1, width]}
     * @param weights query, key and value, in this order: one tensor {@code [3 width, width]}, two ({@code width} and
     *     {@code 2 width} rows: timm), or three
     * @param biases likewise
     * @param out prefix of the projection after attention
     * @param norm prefix of the norm
     * @param widen prefix of the linear layer to the hidden width
     * @param narrow prefix of the linear layer back
     */
    public record Keys(
            String probe,
            List<String> weights,
            List<String> biases,
            String out,
            String norm,
            String widen,
            String narrow) {
        public Keys {
            if (weights.isEmpty() || weights.size() > 3 || weights.size() != biases.size()) {
                throw new IllegalArgumentException("query, key and value are one tensor, two or three");
            }
        }

        /** Rows of each tensor, in units of the width. */
        private int[] parts() {
            return switch (weights.size()) {
                case 1 -> new int[] {3};
                case 2 -> new int[] {1, 2};
                default -> new int[] {1, 1, 1};
            };
        }
    }

    public MapHead {
        if (width < 1 || heads < 1 || hidden < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "width, heads and hidden width are at least 1, and heads divide the width: " + width + ", " + heads
                            + ", " + hidden);
        }
        if (activation == Activation.QUICK_GELU) {
            throw new IllegalArgumentException("a MAP head with quick GELU is not known");
        }
    }

    /** {@link io.clipstream.model.family.Tower#operations()} of the head over so many tokens. */
    long operations(long tokens) {
        long everyToken = 2L * width * width + 2L * width;
        return 2L * (tokens * everyToken + 2L * width * width + 2L * width * hidden);
    }

    /** Takes the weights; the class's {@code forward} makes {@code [n, width]} of {@code [n, tokens, width]}. */
    ScriptClass write(NetworkScript script, String path) throws CheckpointException {
        attention(script, path);
        linear(script, path + ".out", keys.out, width, width);
        script.assign(path + ".norm_w", script.weight(keys.norm + ".weight", width));
        script.assign(path + ".norm_b", script.weight(keys.norm + ".bias", width));
        linear(script, path + ".widen", keys.widen, hidden, width);
        linear(script, path + ".narrow", keys.narrow, width, hidden);
        ScriptClass linear = Linear.define(script);
        return script.define(new ScriptClass(
                "MapHead", TENSORS, Map.of("out", linear, "widen", linear, "narrow", linear), forward()));
    }

    private void attention(NetworkScript script, String path) throws CheckpointException {
        int size = width / heads;
        String probe = script.wide(keys.probe, 1, 1, width);
        String weight = joined(script, keys.weights, width);
        String bias = joined(script, keys.biases);
        String query = script.local("torch.mul(torch.linear(torch.view(%s, [1, %d]), %s, %s), %s)"
                .formatted(probe, width, rows(weight, 0), rows(bias, 0), 1 / Math.sqrt(size)));
        String folded = script.local("torch.bmm(torch.view(%s, [%d, 1, %d]), torch.view(%s, [%2$d, %3$d, %5$d]))"
                .formatted(query, heads, size, rows(weight, 1), width));
        String keyed =
                script.local("torch.contiguous(torch.t(torch.view(%s, [%d, %d])))".formatted(folded, heads, width));
        String values = script.local("torch.contiguous(torch.transpose(torch.view(%s, [%d, %d, %d]), 1, 2))"
                .formatted(rows(weight, 2), heads, size, width));
        script.assign(path + ".keys", script.computed(keyed));
        script.assign(path + ".values", script.computed(values));
        script.assign(path + ".values_b", script.computed("torch.clone(" + rows(bias, 2) + ")"));
    }

    private String joined(NetworkScript script, List<String> names, long... columns) throws CheckpointException {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            long rows = (long) keys.parts()[i] * width;
            list.append(
                            columns.length == 0
                                    ? script.wide(names.get(i), rows)
                                    : script.wide(names.get(i), rows, columns[0]))
                    .append(", ");
        }
        return script.local("torch.cat([" + list + "])");
    }

    /** Rows of query (0), key (1) or value (2). */
    private String rows(String tensor, int part) {
        return "torch.slice(" + tensor + ", 0, " + part * width + ", " + (part + 1) * width + ")";
    }

    private static void linear(NetworkScript script, String path, String key, int out, int in)
            throws CheckpointException {
        Linear.assign(
                script, path, script.weight(key + ".weight", out, in), script.weight(key + ".bias", out), out, in);
    }

    private String forward() {
        return """
                  def forward(self: __torch__.clip.MapHead,
                    x: Tensor) -> Tensor:
                    n = torch.size(x, 0)
                    seen = torch.softmax(torch.transpose(torch.matmul(x, self.keys), 1, 2), -1)
                    a = torch.bmm(torch.transpose(torch.bmm(seen, x), 0, 1), self.values)
                    a = torch.add(torch.reshape(torch.transpose(a, 0, 1), [n, %1$d]), self.values_b)
                    x = (self.out).forward(a)
                    h = (self.widen).forward(torch.layer_norm(x, [%1$d], self.norm_w, self.norm_b, %2$s))
                    return torch.add_((self.narrow).forward(%3$s), x)
                """.formatted(width, epsilon, activation.expression("h"));
    }
}
