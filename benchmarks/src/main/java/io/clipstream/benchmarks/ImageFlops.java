package io.clipstream.benchmarks;

/**
 * Floating-point operations of an image tower for one picture, from its shape: matrix products and convolutions, a
 * multiplication and an addition counted as two. What an implementation saves by cleverness counts as done.
 */
final class ImageFlops {
    private static final int SIDE = 224;
    private static final int RGB = 3;

    /** Kernel, stride, expansion, width, repeats (Tan and Le 2019, table 1, without squeeze-and-excitation). */
    private static final int[][] STAGES = {
        {3, 1, 1, 16, 1},
        {3, 2, 6, 24, 2},
        {5, 2, 6, 40, 2},
        {3, 2, 6, 80, 3},
        {5, 1, 6, 112, 3},
        {5, 2, 6, 192, 4},
        {3, 1, 6, 320, 1}
    };

    private ImageFlops() {}

    /** Patches of 32, width 768, 12 blocks of attention and a fourfold feed-forward part (Dosovitskiy et al. 2021). */
    static double vitB32() {
        return vitBase(32);
    }

    /** The same with patches of 16. */
    static double vitB16() {
        return vitBase(16);
    }

    private static double vitBase(double patch) {
        double width = 768;
        double patches = (SIDE / patch) * (SIDE / patch);
        double tokens = patches + 1;
        double embedding = 2 * patches * RGB * patch * patch * width;
        double linear = 2 * tokens * (4 * width * width + 8 * width * width);
        double attention = 4 * tokens * tokens * width;
        return embedding + 12 * (linear + attention);
    }

    /**
     * What the image tower of ViT-B/32 cannot do without: of the last block's output only the class token is used, so that
     * the others need their keys and values there and no more.
     */
    static double vitB32Needed() {
        double width = 768;
        double tokens = Math.pow(SIDE / 32.0, 2) + 1;
        double others = tokens - 1;
        double queryOutAndFeedForward = 2 * others * (2 * width * width + 8 * width * width);
        return vitB32() - queryOutAndFeedForward - 4 * others * tokens * width;
    }

    static double efficientNetLite0() {
        int in = 32;
        int side = SIDE / 2;
        double flops = convolution(3, RGB, in, side);
        for (int[] stage : STAGES) {
            for (int i = 0; i < stage[4]; i++) {
                int middle = in * stage[2];
                flops += stage[2] > 1 ? convolution(1, in, middle, side) : 0;
                side = i == 0 ? side / stage[1] : side;
                flops += convolution(stage[0], 1, middle, side);
                flops += convolution(1, middle, stage[3], side);
                in = stage[3];
            }
        }
        return flops + convolution(1, in, 1280, side);
    }

    /** ResNet-50 as CLIP changes it: three convolutions as its stem, pooling before a stride, attention as the last pool (Radford et al. 2021, 2.4). */
    static double rn50() {
        double flops =
                convolution(3, RGB, 32, SIDE / 2) + convolution(3, 32, 32, SIDE / 2) + convolution(3, 32, 64, SIDE / 2);
        int[] blocks = {3, 4, 6, 3};
        int in = 64;
        int side = SIDE / 4;
        for (int stage = 0; stage < blocks.length; stage++) {
            int planes = 64 << stage;
            for (int block = 0; block < blocks[stage]; block++) {
                int outSide = block == 0 && stage > 0 ? side / 2 : side;
                flops += convolution(1, in, planes, side)
                        + convolution(3, planes, planes, side)
                        + convolution(1, planes, 4 * planes, outSide)
                        + (block == 0 ? convolution(1, in, 4 * planes, outSide) : 0);
                in = 4 * planes;
                side = outSide;
            }
        }
        double tokens = (double) side * side + 1;
        double width = in;
        double attention = 2 * width * width * (1 + 2 * tokens) + 4 * tokens * width + 2 * width * 1024;
        return flops + attention;
    }

    private static double convolution(int kernel, int in, int out, int side) {
        return 2.0 * kernel * kernel * in * out * side * side;
    }
}
