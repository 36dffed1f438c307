package io.clipstream.images;

import io.clipstream.core.arithmetic.Arithmetic;
import io.clipstream.core.image.ImageDecoder;
import io.clipstream.core.image.PictureException;
import io.clipstream.core.image.PictureException.Reason;
import io.clipstream.core.image.PreprocessSpec;
import io.clipstream.core.image.PreprocessSpec.Fit;
import io.clipstream.core.image.PreprocessSpec.Order;
import io.clipstream.core.image.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The whole way from a picture's file to the pixels a checkpoint expects: header and limits, decoding, resize and crop, conversion to RGB, in the
 * order that the checkpoint's reference does it. The result is Pillow's (13.0), byte for byte.
 *
 * <p>Thread-safe: as many calls run at once as there are callers, each with scratch memory of its own (native buffers up to 64 MiB, kept for
 * the next call). {@link #close} gives the idle ones back, and those in use as their calls end.
 */
public final class Preprocessor implements ImageDecoder, AutoCloseable {
    private static final String WARM_UP_PICTURE = "warm-up.jpg";

    private final PreprocessSpec spec;
    private final PictureGuard guard;
    private final DecodeOptions options;
    private final Arithmetic arithmetic;
    private final ConcurrentLinkedDeque<Scratch> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /**
     * Makes a preprocessor.
     *
     * @param spec what the checkpoint expects
     * @param limits what a picture may cost
     * @param exifOrientation whether pictures are turned upright as their EXIF says; the reference implementations do not
     * @throws IllegalArgumentException where the crop is larger than the resize leaves the shorter side
     */
    public Preprocessor(PreprocessSpec spec, PictureLimits limits, boolean exifOrientation) {
        this(spec, limits, DecodeOptions.exact().withExifOrientation(exifOrientation));
    }

    /**
     * Makes a preprocessor.
     *
     * @param spec what the checkpoint expects
     * @param limits what a picture may cost
     * @param options what pictures are read like
     * @throws IllegalArgumentException where the crop is larger than the resize leaves the shorter side
     */
    public Preprocessor(PreprocessSpec spec, PictureLimits limits, DecodeOptions options) {
        this(spec, limits, options, Arithmetic.best());
    }

    Preprocessor(PreprocessSpec spec, PictureLimits limits, DecodeOptions options, Arithmetic arithmetic) {
        if (spec.fit() == Fit.SHORTEST && spec.resizeTo() < spec.cropTo()) {
            throw new IllegalArgumentException(
                    "a crop to " + spec.cropTo() + " does not fit a picture whose shorter side is resized to "
                            + spec.resizeTo() + "; the checkpoint's processor configuration contradicts itself");
        }
        this.spec = spec;
        this.guard = new PictureGuard(limits);
        this.options = options;
        this.arithmetic = arithmetic;
    }

    /**
     * How pictures are resized in this JVM, to tell at start: {@code "Vector API"} where it was started with {@code --add-modules
     * jdk.incubator.vector} on a processor with vectors of 256 bits or more, else {@code "plain Java"}. Results are the same.
     */
    public static String implementation() {
        return Arithmetic.best().title();
    }

    @Override
    public RgbImage decode(byte[] encoded) throws PictureException {
        PictureHeader header = guard.check(encoded);
        Scratch scratch = borrow();
        try {
            PixelRows picture = rows(encoded, header, scratch.decoder);
            int orientation = options.exifOrientation() ? header.orientation() : ExifOrientation.UPRIGHT;
            return resized(OrientedRows.of(picture, orientation), header, placement(header, orientation), scratch);
        } catch (RuntimeException e) {
            throw new PictureException(
                    Reason.CORRUPT, "the " + header.format().title() + " could not be decoded: " + e, e);
        } finally {
            giveBack(scratch);
        }
    }

    /** Loads the native libraries and runs the usual path once, so that the first picture from outside does not wait about a second for it. */
    public void warmUp() {
        try (InputStream file = Preprocessor.class.getResourceAsStream(WARM_UP_PICTURE)) {
            decode(Objects.requireNonNull(file, WARM_UP_PICTURE).readAllBytes());
        } catch (PictureException | IOException e) {
            throw new IllegalStateException("the picture for warming up could not be read: " + e.getMessage(), e);
        }
    }

    private PixelRows rows(byte[] encoded, PictureHeader header, OpenCvDecoder decoder) throws PictureException {
        return PictureRows.of(encoded, header, decoder, spec.order() == Order.RGB_LAST, scale(header));
    }

    private JpegScale scale(PictureHeader header) {
        return options.scaledJpeg() ? JpegScale.of(header, spec) : JpegScale.WHOLE;
    }

    /** By the size that the file has, at whatever part of it a JPEG was decoded. */
    private Placement placement(PictureHeader header, int orientation) {
        int width = Math.toIntExact(header.width());
        int height = Math.toIntExact(header.height());
        return ExifOrientation.isTransposed(orientation)
                ? Placement.of(spec, height, width)
                : Placement.of(spec, width, height);
    }

    private RgbImage resized(PixelRows picture, PictureHeader header, Placement placement, Scratch scratch) {
        PixelRows source = spec.order() == Order.RGB_FIRST ? RgbRows.of(picture) : picture;
        int pixelBytes = source.mode().bytesPerPixel();
        int side = spec.cropTo();
        boolean covered = placement.keptWidth() == side && placement.keptHeight() == side;
        byte[] pixels = covered ? new byte[side * side * RgbImage.CHANNELS] : Fill.square(spec, source.mode(), header);
        // The usual picture is where it belongs once it is resized.
        boolean inPlace = covered && (source.mode() == PixelMode.RGB || source.mode() == PixelMode.PALETTE);
        byte[] tile = inPlace ? pixels : scratch.tile(placement.keptWidth() * placement.keptHeight() * pixelBytes);
        boolean premultiplied = source.mode() == PixelMode.ALPHA && !placement.keepsSize(source);
        switch (source.mode()) {
            case PALETTE -> PillowNearest.resize(source, placement, tile);
            case GREY_16 -> PillowResize16.resize(source, placement, spec.interpolation(), tile);
            default -> scratch.resize.resize(premultiplied ? new PremultipliedRows(source) : source, placement, tile);
        }
        if (premultiplied) {
            for (int at = 0; at < placement.keptWidth() * placement.keptHeight() * pixelBytes; at += pixelBytes) {
                PillowColour.divideByAlpha(tile, at, false);
            }
        }
        for (int y = 0; !inPlace && y < placement.keptHeight(); y++) {
            int out = ((placement.vertical().to() + y) * side
                            + placement.horizontal().to())
                    * RgbImage.CHANNELS;
            int in = y * placement.keptWidth() * pixelBytes;
            PillowColour.toRgb(source.mode(), tile, in, placement.keptWidth(), pixels, out);
        }
        return new RgbImage(spec.cropTo(), spec.cropTo(), pixels);
    }

    private Scratch borrow() {
        Scratch scratch = idle.pollFirst();
        return scratch != null ? scratch : new Scratch(spec, arithmetic);
    }

    private void giveBack(Scratch scratch) {
        idle.addFirst(scratch);
        if (closed) {
            freeIdle();
        }
    }

    private void freeIdle() {
        for (Scratch scratch = idle.pollFirst(); scratch != null; scratch = idle.pollFirst()) {
            scratch.decoder.close();
        }
    }

    /** Frees the native memory. A call after this still works and frees its own at its end. */
    @Override
    public void close() {
        closed = true;
        freeIdle();
    }

    /** What one call works with. */
    private static final class Scratch {
        private final OpenCvDecoder decoder = new OpenCvDecoder();
        private final PillowResize resize;
        private byte[] tile = {};

        Scratch(PreprocessSpec spec, Arithmetic arithmetic) {
            this.resize = new PillowResize(spec.interpolation(), arithmetic);
        }

        byte[] tile(int length) {
            if (tile.length < length) {
                tile = new byte[length];
            }
            return tile;
        }
    }
}
