package io.clipstream.model.timmvit;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.layers.Affine;
import io.clipstream.model.layers.ForwardPass;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.timmvit.RotaryGrid.Angles;
import io.clipstream.model.timmvit.VitVariant.Attention;
import io.clipstream.model.timmvit.VitVariant.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The blocks, over {@code x}, {@code [n, tokens, width]}. Where the class token is pooled, the last block computes its
 * query, attention row and feed-forward part only: exact, since nothing else of its output is used.
 */
final class VitBlocks {
    private final ForwardPass pass;
    private final VitVariant variant;
    private final VitSizes sizes;
    private final String trunk;
    private final int tokens;
    private final int headWidth;
    private final @Nullable Angles angles;

    /** @param side of the grid of patches */
    VitBlocks(ForwardPass pass, VitVariant variant, VitSizes sizes, int side, String trunk) {
        this.pass = pass;
        this.variant = variant;
        this.sizes = sizes;
        this.trunk = trunk;
        int prefix = variant.classToken() ? 1 : 0;
        this.tokens = side * side + prefix;
        this.headWidth = sizes.width() / variant.heads();
        RotaryGrid rotary = variant.rotary();
        this.angles = rotary == null ? null : rotary.write(pass, side, prefix, headWidth);
    }

    int tokens() {
        return tokens;
    }

    void write() throws CheckpointException {
        for (int i = 0; i < sizes.layers(); i++) {
            block(trunk + "blocks." + i + ".", variant.pool() == Pool.TOKEN && i == sizes.layers() - 1);
        }
    }

    private void block(String block, boolean tokenOnly) throws CheckpointException {
        int width = sizes.width();
        pass.set("h", pass.norm("x", block + "norm1", width, variant.epsilon()));
        if (tokenOnly) {
            tokenAttention(block + "attn.");
        } else {
            attention(block + "attn.");
        }
        if (variant.attention() == Attention.SPLIT_NORMED) {
            pass.set("a", pass.norm("a", block + "attn.norm", width, variant.epsilon()));
        }
        pass.set("x", "torch.add_(" + pass.linear("a", projection(block), width, width) + ", x)");
        pass.set("h", pass.norm("x", block + "norm2", width, variant.epsilon()));
        VitFeedForward.ofBlock(pass, variant, block, width, sizes.hidden());
        pass.set("x", "torch.add_(h, x)");
    }

    private Affine projection(String block) throws CheckpointException {
        NetworkScript script = pass.script();
        Affine projection = Affine.of(script, block + "attn.proj", sizes.width(), sizes.width());
        return variant.layerScale()
                ? projection.times(script, script.wide(block + "ls1.gamma", sizes.width()))
                : projection;
    }

    private void attention(String prefix) throws CheckpointException {
        int width = sizes.width();
        Affine[] parts = queryKeyValue(prefix);
        pass.set("qkv", split(pass.linear("h", Affine.stacked(pass.script(), parts), 3 * width, width), 3));
        pass.set("q, k, v, ", "torch.unbind(qkv, 0)");
        if (angles != null) {
            pass.set("q", RotaryGrid.turned("q", angles, headWidth));
            pass.set("k", RotaryGrid.turned("k", angles, headWidth));
        }
        attend(tokens);
    }

    /** The class token's query is not turned: it stands nowhere. */
    private void tokenAttention(String prefix) throws CheckpointException {
        int width = sizes.width();
        Affine[] parts = queryKeyValue(prefix);
        pass.set("q", pass.linear("torch.contiguous(torch.slice(h, 1, 0, 1))", parts[0], width, width));
        pass.set("q", "torch.transpose(torch.reshape(q, [n, 1, %d, %d]), 1, 2)".formatted(variant.heads(), headWidth));
        Affine keysAndValues = Affine.stacked(pass.script(), parts[1], parts[2]);
        pass.set("kv", split(pass.linear("h", keysAndValues, 2 * width, width), 2));
        pass.set("k, v, ", "torch.unbind(kv, 0)");
        if (angles != null) {
            pass.set("k", RotaryGrid.turned("k", angles, headWidth));
        }
        attend(1);
        pass.set("x", "torch.contiguous(torch.slice(x, 1, 0, 1))");
    }

    private void attend(int asking) {
        pass.set("a", "torch.scaled_dot_product_attention(q, k, v, None, 0., False)");
        pass.set("a", "torch.reshape(torch.transpose(a, 1, 2), [n, " + asking + ", " + sizes.width() + "])");
    }

    private String split(String product, int parts) {
        return "torch.permute(torch.reshape(%s, [n, %d, %d, %d, %d]), [2, 0, 3, 1, 4])"
                .formatted(product, tokens, parts, variant.heads(), headWidth);
    }

    private Affine[] queryKeyValue(String prefix) throws CheckpointException {
        NetworkScript script = pass.script();
        int width = sizes.width();
        Affine[] parts =
                switch (variant.attention()) {
                    case FUSED -> thirds(Affine.of(script, prefix + "qkv", 3L * width, width));
                    case FUSED_UNBIASED -> thirds(Affine.unbiased(script, prefix + "qkv", 3L * width, width));
                    case SPLIT_NORMED ->
                        new Affine[] {
                            Affine.of(script, prefix + "q_proj", width, width),
                            Affine.unbiased(script, prefix + "k_proj", width, width),
                            Affine.of(script, prefix + "v_proj", width, width)
                        };
                };
        if (angles != null) {
            parts[0] = halves(parts[0]);
            parts[1] = halves(parts[1]);
        }
        return parts;
    }

    private Affine halves(Affine part) {
        NetworkScript script = pass.script();
        return new Affine(
                RotaryGrid.halves(script, part.weight(), variant.heads(), headWidth),
                RotaryGrid.halves(script, part.bias(), variant.heads(), headWidth));
    }

    private Affine[] thirds(Affine fused) {
        Affine[] parts = new Affine[3];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new Affine(third(fused.weight(), i), third(fused.bias(), i));
        }
        return parts;
    }

    private String third(String tensor, int part) {
        int width = sizes.width();
        return pass.script().local("torch.slice(" + tensor + ", 0, " + part * width + ", " + (part + 1) * width + ")");
    }
}
