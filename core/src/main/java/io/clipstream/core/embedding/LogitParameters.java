package io.clipstream.core.embedding;

/**
 * How a model turns a cosine into a logit: {@code scale × cosine + bias}.
 *
 * @param scale already exponentiated ({@code exp(logit_scale)}), positive
 * @param bias 0 for CLIP, {@code logit_bias} for SigLIP
 * @param likelihood what a logit means
 */
public record LogitParameters(double scale, double bias, Likelihood likelihood) {
    /** What a logit means, by the loss the model was trained with. */
    public enum Likelihood {
        /** CLIP: logits compete; only their softmax over a set of labels means something. */
        SOFTMAX,
        /** SigLIP: each logit alone, through a sigmoid. */
        SIGMOID
    }

    public LogitParameters {
        if (!(scale > 0) || Double.isInfinite(scale) || !Double.isFinite(bias)) {
            throw new IllegalArgumentException("scale is positive and bias finite, not " + scale + " and " + bias);
        }
    }
}
