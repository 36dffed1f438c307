package io.clipstream.core.image;

/**
 * How a checkpoint wants its pictures, as its own processor configuration says ({@code preprocessor_config.json}, or
 * {@code preprocess_cfg} of {@code open_clip_config.json}).
 *
 * @param resizeTo the size the resize aims at, in pixels: the shorter side, the longer side or both, see {@code fit}
 * @param cropTo side of the square that the encoder takes, in pixels
 * @param fit how a picture that is not square becomes square
 * @param interpolation the resampling filter, always antialiased as Pillow does it
 * @param cropRounding which way a centre crop goes when the gap is odd
 * @param order whether the conversion to RGB comes before or after resize and crop
 * @param fill grey level (0 to 255) around the picture where {@code fit} is {@link Fit#LONGEST}
 * @param mean subtracted from each channel, after division by 255
 * @param std each channel is divided by it, after the mean is subtracted; positive
 */
public record PreprocessSpec(
        int resizeTo,
        int cropTo,
        Fit fit,
        Interpolation interpolation,
        CropRounding cropRounding,
        Order order,
        int fill,
        Channels mean,
        Channels std) {

    /** How a picture that is not square becomes square. */
    public enum Fit {
        /** The shorter side becomes {@code resizeTo}, the longer one {@code (int) (resizeTo * long / short)}, then a centre crop. */
        SHORTEST,
        /** The longer side becomes {@code resizeTo}, then the picture is centred on {@code fill}. */
        LONGEST,
        /** Both sides become {@code resizeTo}, whatever that does to the proportions. */
        SQUASH
    }

    /** Pillow's filters. */
    public enum Interpolation {
        BICUBIC,
        BILINEAR
    }

    /** Which way a centre crop goes when the gap is odd. */
    public enum CropRounding {
        /** {@code floor(gap / 2)}: Hugging Face. */
        FLOOR,
        /** {@code gap / 2} rounded half to even: torchvision, OpenAI, open_clip. */
        HALF_EVEN
    }

    /** The two orders differ for palette, 1-bit, alpha and 16-bit pictures. */
    public enum Order {
        /** Hugging Face: to RGB, then resize and crop. */
        RGB_FIRST,
        /** OpenAI and open_clip: resize and crop in the picture's own mode, then to RGB. */
        RGB_LAST
    }

    /** One number a channel. */
    public record Channels(float red, float green, float blue) {
        public float get(int channel) {
            return switch (channel) {
                case 0 -> red;
                case 1 -> green;
                case 2 -> blue;
                default -> throw new IndexOutOfBoundsException("channel " + channel + " of 3");
            };
        }
    }

    public PreprocessSpec {
        if (resizeTo < 1 || cropTo < 1) {
            throw new IllegalArgumentException("sizes are at least 1, not " + resizeTo + " and " + cropTo);
        }
        if (fit == Fit.SQUASH && resizeTo != cropTo) {
            throw new IllegalArgumentException("squash resizes to the final size; " + resizeTo + " is not " + cropTo);
        }
        if (fill < 0 || fill > 255) {
            throw new IllegalArgumentException("fill is 0 to 255, not " + fill);
        }
        for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
            if (!(std.get(channel) > 0) || !Float.isFinite(std.get(channel)) || !Float.isFinite(mean.get(channel))) {
                throw new IllegalArgumentException("mean is finite and std positive, not " + mean + " and " + std);
            }
        }
    }
}
