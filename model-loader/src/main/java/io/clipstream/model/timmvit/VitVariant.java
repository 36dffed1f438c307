package io.clipstream.model.timmvit;

import org.jspecify.annotations.Nullable;

/**
 * What follows from the name of a timm model and stands neither in weights nor in open_clip's configuration.
 *
 * @param stem how a picture becomes patches
 * @param patchSize side of a patch, in pixels
 * @param heads of attention
 * @param classToken whether a token stands before the patches
 * @param preNorm whether a norm stands before the first block; patches then have no bias
 * @param attention its form
 * @param rotary positions turned into queries and keys, in addition to learned ones
 * @param feedForward its form
 * @param layerScale whether each branch is multiplied by learned factors
 * @param pool what is made of the tokens
 * @param poolHeads of attention, where it pools
 * @param epsilon of the layer norms
 */
public record VitVariant(
        Stem stem,
        int patchSize,
        int heads,
        boolean classToken,
        boolean preNorm,
        Attention attention,
        @Nullable RotaryGrid rotary,
        FeedForward feedForward,
        boolean layerScale,
        Pool pool,
        int poolHeads,
        double epsilon) {
    /** How a picture becomes patches. */
    public enum Stem {
        /** One convolution. */
        PATCHES,
        /** Three convolutions, with batch norms and GELUs between; no position is added to the class token. */
        CONVOLUTIONS
    }

    /** Which parts of query, key and value have which names and biases. */
    public enum Attention {
        /** One tensor of all three, with bias. */
        FUSED,
        /** One tensor of all three, without bias. */
        FUSED_UNBIASED,
        /** Three tensors; the key has no bias; a norm stands before the projection. */
        SPLIT_NORMED
    }

    /** What the feed-forward part computes. */
    public enum FeedForward {
        /** Exact GELU. */
        GELU,
        /** GELU's tanh form. */
        GELU_TANH,
        /** {@code silu(a) b} of two layers (Shazeer 2020), then a norm. */
        SWIGLU_NORMED
    }

    /** What is made of the tokens. */
    public enum Pool {
        /** The class token. */
        TOKEN,
        /** The mean of the patches. */
        MEAN,
        /** Attention of one learned query (Zhai et al. 2022), and a feed-forward part. */
        MAP
    }

    /** Patches with bias, no class token, attention that pools. */
    static VitVariant siglip(int patchSize, int heads, FeedForward feedForward) {
        return new VitVariant(
                Stem.PATCHES,
                patchSize,
                heads,
                false,
                false,
                Attention.FUSED,
                null,
                feedForward,
                false,
                Pool.MAP,
                heads,
                1e-6);
    }

    /** As OpenAI's, but that the projection may have a bias. */
    static VitVariant clip(int patchSize, int heads) {
        return new VitVariant(
                Stem.PATCHES,
                patchSize,
                heads,
                true,
                true,
                Attention.FUSED,
                null,
                FeedForward.GELU,
                false,
                Pool.TOKEN,
                0,
                1e-5);
    }

    static VitVariant eva02(int patchSize, int heads) {
        return new VitVariant(
                Stem.PATCHES,
                patchSize,
                heads,
                true,
                false,
                Attention.SPLIT_NORMED,
                new RotaryGrid(16, 0, false),
                FeedForward.SWIGLU_NORMED,
                false,
                Pool.TOKEN,
                0,
                1e-6);
    }

    static VitVariant perceptionEncoder(int patchSize, int heads, boolean classToken, RotaryGrid rotary) {
        return new VitVariant(
                Stem.PATCHES,
                patchSize,
                heads,
                classToken,
                true,
                Attention.FUSED,
                rotary,
                FeedForward.GELU,
                false,
                Pool.MAP,
                8,
                1e-5);
    }

    /** MobileCLIP's. */
    static VitVariant mobileClip(int heads) {
        return new VitVariant(
                Stem.CONVOLUTIONS,
                16,
                heads,
                true,
                false,
                Attention.FUSED,
                null,
                FeedForward.GELU,
                false,
                Pool.TOKEN,
                0,
                1e-6);
    }

    /** Of the mean of patches, with layer scale and without biases in attention. */
    static VitVariant meanPooled(int patchSize, int heads) {
        return new VitVariant(
                Stem.PATCHES,
                patchSize,
                heads,
                false,
                false,
                Attention.FUSED_UNBIASED,
                null,
                FeedForward.GELU,
                true,
                Pool.MEAN,
                0,
                1e-6);
    }

    boolean positionOfClassToken() {
        return classToken && stem == Stem.PATCHES;
    }
}
