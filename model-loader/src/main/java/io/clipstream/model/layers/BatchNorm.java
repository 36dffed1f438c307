package io.clipstream.model.layers;

import io.clipstream.model.checkpoint.CheckpointException;
import io.clipstream.model.script.NetworkScript;

/**
 * A batch norm with the statistics of training, which is one factor and one offset for each channel and so disappears
 * into the layer beside it (Jacob et al. 2017, section 3.2).
 *
 * @param key prefix of its names
 * @param channels how many
 * @param epsilon added to the variance
 */
public record BatchNorm(String key, int channels, double epsilon) {
    /** PyTorch's default. */
    public static final double EPSILON = 1e-5;

    /** The layer, then this norm, as one layer. */
    public Affine after(NetworkScript script, Affine layer) throws CheckpointException {
        Factors factors = factors(script);
        String centred = script.local("torch.sub(" + layer.bias() + ", " + factors.mean + ")");
        return new Affine(
                layer.scaledRows(script, factors.scale),
                script.local("torch.add(torch.mul(" + centred + ", " + factors.scale + "), " + factors.offset + ")"));
    }

    /** This norm, then the linear layer, as one layer. */
    public Affine before(NetworkScript script, Affine layer) throws CheckpointException {
        Factors factors = factors(script);
        String shift = script.local(
                "torch.sub(" + factors.offset + ", torch.mul(" + factors.mean + ", " + factors.scale + "))");
        return new Affine(
                script.local("torch.mul(" + layer.weight() + ", " + factors.scale + ")"),
                script.local("torch.add(" + layer.bias() + ", torch.mv(" + layer.weight() + ", " + shift + "))"));
    }

    private record Factors(String scale, String mean, String offset) {}

    private Factors factors(NetworkScript script) throws CheckpointException {
        String gain = script.wide(key + ".weight", channels);
        String offset = script.wide(key + ".bias", channels);
        String mean = script.wide(key + ".running_mean", channels);
        String variance = script.wide(key + ".running_var", channels);
        String scale =
                script.local("torch.div(" + gain + ", torch.sqrt(torch.add(" + variance + ", " + epsilon + ")))");
        return new Factors(scale, mean, offset);
    }
}
