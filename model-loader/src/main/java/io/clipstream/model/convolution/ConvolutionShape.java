package io.clipstream.model.convolution;

/**
 * Sizes of a convolution over square pictures.
 *
 * @param in channels that go in
 * @param out channels that come out
 * @param kernel side of the kernel, odd
 * @param stride 1 or 2
 * @param size side of what goes in, in pixels; even at stride 2
 * @param depthwise whether each channel has its own kernel
 * @param padding which keeps the size at stride 1, and halves it at stride 2
 */
public record ConvolutionShape(int in, int out, int kernel, int stride, int size, boolean depthwise, Padding padding) {
    /** Where zeros stand around a picture of even size at stride 2; at stride 1 both are the same. */
    public enum Padding {
        /** PyTorch's: half the kernel on every side. */
        ALIKE,
        /** TensorFlow's {@code SAME}: one pixel more at the right and bottom than at the left and top. */
        SAME
    }

    public ConvolutionShape {
        if (in < 1 || out < 1 || kernel < 1 || kernel % 2 == 0 || (stride != 1 && stride != 2) || size < 1) {
            throw new IllegalArgumentException(
                    "channels and size are at least 1, the kernel is odd, the stride 1 or 2");
        }
        if (stride == 2 && size % 2 != 0) {
            throw new IllegalArgumentException("stride 2 over an odd size of " + size + " is not supported");
        }
    }

    /** Side of what comes out. */
    public int sizeAfter() {
        return size / stride;
    }

    /** Two for each weight and each position that comes out. */
    public long operations() {
        return 2L * out * (in / groups()) * kernel * kernel * sizeAfter() * sizeAfter();
    }

    int groups() {
        return depthwise ? in : 1;
    }

    /** Whether a row and a column of zeros come before the kernel: see {@link Convolution}. */
    boolean widensKernel() {
        return padding == Padding.SAME && stride == 2;
    }

    /** On all sides alike. */
    int pixels() {
        return widensKernel() ? kernel / 2 : (kernel - 1) / 2;
    }
}
