package io.clipstream.model.fastvit;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.layers.Affine;
import io.clipstream.model.layers.ForwardPass;
import io.clipstream.model.script.NetworkScript;

/**
 * A factor for each channel, from the mean of all channels over positions (Hu et al. 2018).
 *
 * @param key prefix of its names
 * @param channels that go in and out
 * @param squeezed width between
 */
record SqueezeExcite(String key, int channels, int squeezed) {
    /** Multiplies {@code x}, {@code [n, height, width, channels]}. */
    void write(ForwardPass pass) throws CheckpointException {
        NetworkScript script = pass.script();
        Affine down = Affine.of(script, key + "fc1", squeezed, channels, 1, 1).flat(script);
        Affine up = Affine.of(script, key + "fc2", channels, squeezed, 1, 1).flat(script);
        pass.set("s", pass.linear("torch.mean(x, [1, 2], True)", down, squeezed, channels));
        pass.set("s", pass.linear("torch.relu_(s)", up, channels, squeezed));
        pass.set("x", "torch.mul(x, torch.sigmoid_(s))");
    }
}
