package io.clipstream.model.family;

/**
 * How far vectors may be from a reference's, which computes in fp32, and still be the same model's.
 *
 * @param difference largest of a component of two unit vectors
 * @param cosine smallest of the two vectors
 */
public record Tolerance(double difference, double cosine) {
    /** Transformers in fp32: what other orders of additions explain. */
    public static final double FP32 = 1e-5;

    /** Towers of some fifty batch norms in fp32, whose reference itself is 7e-6 from fp64. */
    public static final double FP32_RESNET = 2e-5;

    private static final double HALF_DIFFERENCE = 2e-3;
    private static final double HALF_COSINE = 0.9999;
    private static final double QUANTISED_DIFFERENCE = 0.1;
    private static final double QUANTISED_COSINE = 0.99;

    public Tolerance {
        if (!(difference > 0 && difference < 1) || !(cosine > 0 && cosine < 1)) {
            throw new IllegalArgumentException("a difference and a cosine are between 0 and 1");
        }
    }

    /** Computed in fp32; a component that is off by {@code difference} leaves the cosine at 1 but for rounding. */
    public static Tolerance full(double difference) {
        return new Tolerance(difference, 0.999999);
    }

    /**
     * Linear layers quantised to 8 bits, activations by a scale for each batch: a picture's vector depends a little on
     * its batch. What quantising costs on a given model is measured and told when it is loaded.
     */
    public static Tolerance quantised() {
        return new Tolerance(QUANTISED_DIFFERENCE, QUANTISED_COSINE);
    }

    /** Computed in fp16: eleven significant bits. */
    public static Tolerance half() {
        return new Tolerance(HALF_DIFFERENCE, HALF_COSINE);
    }
}
