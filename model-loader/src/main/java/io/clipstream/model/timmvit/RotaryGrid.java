package io.clipstream.model.timmvit;

import io.clipstream.model.layers.ForwardPass;
import io.clipstream.model.script.NetworkScript;

/**
 * Rotary embedding of a patch's row and column (Su et al. 2021, in two dimensions: Fang et al. 2023): pairs of a query's
 * and a key's components are turned by angles that grow with the position. timm: {@code RotaryEmbeddingCat} with {@code
 * in_pixels=False}, temperature 10,000.
 *
 * @param reference side of the grid of patches that positions are scaled to
 * @param offset added to positions before that
 * @param columnFirst whether the first half of the angles is the column's, not the row's
 */
public record RotaryGrid(int reference, double offset, boolean columnFirst) {
    private static final int TEMPERATURE = 10_000;

    /** Names of variables that hold cosines and sines, {@code [tokens, head width / 2]}. */
    record Angles(String cosines, String sines) {}

    /**
     * Writes the angles of all tokens; those before the patches are not turned.
     *
     * @param side of the grid of patches
     * @param prefix tokens before the patches
     */
    Angles write(ForwardPass pass, int side, int prefix, int headWidth) {
        NetworkScript script = pass.script();
        int bands = headWidth / 4;
        String exponents = script.local("torch.div(" + range(script, bands) + ", " + bands + ")");
        String frequencies = script.local("torch.reciprocal(torch.pow(" + TEMPERATURE + ", " + exponents + "))");
        String positions = script.local("torch.mul(torch.div(torch.add(%s, %s), %d), %d)"
                .formatted(range(script, side), offset, side, reference));
        String turns = script.local(
                "torch.mul(torch.unsqueeze(" + positions + ", 1), torch.unsqueeze(" + frequencies + ", 0))");
        String shape = "[" + side + ", " + side + ", " + bands + "]";
        String rows = script.local("torch.expand(torch.unsqueeze(" + turns + ", 1), " + shape + ")");
        String columns = script.local("torch.expand(torch.unsqueeze(" + turns + ", 0), " + shape + ")");
        String grid = script.local("torch.flatten(torch.cat(["
                + (columnFirst ? columns + ", " + rows : rows + ", " + columns) + "], 2), 0, 1)");
        String angles = script.local("torch.constant_pad_nd(" + grid + ", [0, 0, " + prefix + ", 0], 0.)");
        return new Angles(pass.tensor("torch.cos(" + angles + ")"), pass.tensor("torch.sin(" + angles + ")"));
    }

    private static String range(NetworkScript script, int count) {
        return script.local("torch.arange(" + count + ", dtype=6, layout=None, device="
                + script.target().deviceExpression() + ", pin_memory=None)");
    }

    /**
     * Turns the halves of each head's components, which {@link #halves} has put so that a pair lies across them.
     */
    static String turned(String variable, Angles angles, int headWidth) {
        String first = "torch.slice(" + variable + ", 3, 0, " + headWidth / 2 + ")";
        String second = "torch.slice(" + variable + ", 3, " + headWidth / 2 + ", " + headWidth + ")";
        return "torch.cat([torch.sub(torch.mul(%1$s, %3$s), torch.mul(%2$s, %4$s)), torch.add(torch.mul(%2$s, %3$s), torch.mul(%1$s, %4$s))], 3)"
                .formatted(first, second, angles.cosines, angles.sines);
    }

    /**
     * Puts a head's even components before its odd ones, in the rows of a query's or key's weight or bias. Their product
     * does not depend on the order, and halves are turned faster than neighbours.
     */
    static String halves(NetworkScript script, String tensor, int heads, int headWidth) {
        return script.local(
                "torch.reshape(torch.transpose(torch.reshape(%1$s, [%2$d, %3$d, 2, -1]), 1, 2), torch.size(%1$s))"
                        .formatted(tensor, heads, headWidth / 2));
    }
}
