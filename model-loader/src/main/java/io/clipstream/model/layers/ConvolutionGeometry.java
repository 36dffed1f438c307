package io.clipstream.model.layers;

/**
 * The geometry of a convolution over square pictures, padded alike on all sides.
 *
 * @param in channels that go in
 * @param out channels that come out
 * @param kernel side of the kernel
 * @param stride between two positions
 * @param padding on each side
 * @param groups of channels that do not see each other
 * @param size side of what goes in
 */
public record ConvolutionGeometry(int in, int out, int kernel, int stride, int padding, int groups, int size) {
    public ConvolutionGeometry {
        if (in < 1 || out < 1 || groups < 1 || in % groups != 0 || out % groups != 0) {
            throw new IllegalArgumentException(groups + " groups do not divide " + in + " and " + out + " channels");
        }
        if (kernel < 1 || stride < 1 || padding < 0 || size + 2 * padding < kernel) {
            throw new IllegalArgumentException(
                    "a kernel of " + kernel + " over " + size + " pixels, padded by " + padding);
        }
    }

    /** As timm's {@code create_conv2d} pads: an odd kernel at stride 1 keeps the size. */
    public static ConvolutionGeometry padded(int in, int out, int kernel, int stride, int groups, int size) {
        return new ConvolutionGeometry(in, out, kernel, stride, (stride - 1 + kernel - 1) / 2, groups, size);
    }

    /** Patches that neither overlap nor leave anything between. */
    public static ConvolutionGeometry patches(int in, int out, int kernel, int size) {
        return new ConvolutionGeometry(in, out, kernel, kernel, 0, 1, size);
    }

    /** Side of what comes out. */
    public int sizeAfter() {
        return (size + 2 * padding - kernel) / stride + 1;
    }

    /** Two for each weight and each position that comes out. */
    public long operations() {
        return 2L * out * (in / groups) * kernel * kernel * sizeAfter() * sizeAfter();
    }

    /** Shape of the weights. */
    public long[] weightShape() {
        return new long[] {out, in / groups, kernel, kernel};
    }

    /** Padding, stride and dilation, as oneDNN's operators take them. */
    String packedArguments() {
        return "[%1$d, %1$d], [%2$d, %2$d], [1, 1]".formatted(padding, stride);
    }

    /** Stride, padding, dilation and groups, as {@code torch.conv2d} takes them. */
    String plainArguments() {
        return "[%1$d, %1$d], [%2$d, %2$d], [1, 1], %3$d".formatted(stride, padding, groups);
    }
}
