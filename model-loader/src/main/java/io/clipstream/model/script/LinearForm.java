package io.clipstream.model.script;

/** How a linear layer keeps its weights and multiplies. Which one is fastest, the processor decides. */
public enum LinearForm {
    /** As they come: any processor, any CUDA device. */
    PLAIN,
    /**
     * As they come too, so that fp32 weights stay where the checkpoint is mapped: a few rows are multiplied by oneDNN, which
     * takes weights as they are, more of them by MKL, which packs a piece at a time; x86-64.
     */
    MAPPED,
    /** Packed once by MKL; x86-64. */
    MKL,
    /** Packed once by oneDNN; x86-64. */
    ONEDNN,
    /**
     * 8-bit weights, a scale for each output; the activations of a call are brought to 8 bits with one scale for all of
     * them, so that a picture's vector depends a little on those it is batched with; x86-64. For processors that add
     * products of 8 bits to 32 (AVX-512 VNNI).
     */
    INT8,
    /**
     * The same with weights of 7 bits, for processors whose instruction adds pairs of products to 16 bits and saturates:
     * {@code 2 · 255 · 63} is the most that fits.
     */
    INT8_PAIRS;

    private static final int LARGEST_PAIRED = 63;

    public boolean isQuantised() {
        return this == INT8 || this == INT8_PAIRS;
    }

    /** Largest weight after quantisation; of use only where {@link #isQuantised()}. */
    public int largestWeight() {
        return this == INT8_PAIRS ? LARGEST_PAIRED : Byte.MAX_VALUE;
    }
}
