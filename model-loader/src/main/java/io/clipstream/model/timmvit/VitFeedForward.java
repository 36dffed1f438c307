package io.clipstream.model.timmvit;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.layers.Affine;
import io.clipstream.model.layers.ForwardPass;
import io.clipstream.model.script.NetworkScript;
import io.clipstream.model.timmvit.VitVariant.FeedForward;

/** The feed-forward part of a block, from {@code h} to {@code h}. */
final class VitFeedForward {
    private VitFeedForward() {}

    /** The part of a block, whose last layer may be scaled. */
    static void ofBlock(ForwardPass pass, VitVariant variant, String block, int width, int hidden)
            throws CheckpointException {
        if (variant.feedForward() == FeedForward.SWIGLU_NORMED) {
            gated(pass, variant.epsilon(), block + "mlp.", width, hidden);
        } else if (variant.layerScale()) {
            widen(pass, variant.feedForward(), block + "mlp.", width, hidden);
            Affine narrow = Affine.of(pass.script(), block + "mlp.fc2", width, hidden)
                    .times(pass.script(), pass.script().wide(block + "ls2.gamma", width));
            pass.set("h", pass.linear("h", narrow, width, hidden));
        } else {
            plain(pass, variant.feedForward(), block + "mlp.", width, hidden);
        }
    }

    /** Two layers with an activation between. */
    static void plain(ForwardPass pass, FeedForward form, String prefix, int width, int hidden)
            throws CheckpointException {
        widen(pass, form, prefix, width, hidden);
        pass.set("h", pass.linear("h", Affine.of(pass.script(), prefix + "fc2", width, hidden), width, hidden));
    }

    private static void widen(ForwardPass pass, FeedForward form, String prefix, int width, int hidden)
            throws CheckpointException {
        pass.set("h", pass.linear("h", Affine.of(pass.script(), prefix + "fc1", hidden, width), hidden, width));
        pass.set("h", form == FeedForward.GELU_TANH ? "torch.gelu_(h, approximate=\"tanh\")" : "torch.gelu_(h)");
    }

    private static void gated(ForwardPass pass, double epsilon, String prefix, int width, int hidden)
            throws CheckpointException {
        NetworkScript script = pass.script();
        Affine both = Affine.stacked(
                script,
                Affine.of(script, prefix + "fc1_g", hidden, width),
                Affine.of(script, prefix + "fc1_x", hidden, width));
        pass.set("h", pass.linear("h", both, 2 * hidden, width));
        pass.set("g, h, ", "torch.split(h, " + hidden + ", -1)");
        pass.set("h", "torch.mul(torch.silu(g), h)");
        pass.set("h", pass.norm("h", prefix + "norm", hidden, epsilon));
        pass.set("h", pass.linear("h", Affine.of(script, prefix + "fc2", width, hidden), width, hidden));
    }
}
