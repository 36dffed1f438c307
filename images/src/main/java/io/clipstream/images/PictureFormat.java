package io.clipstream.images;

import java.util.Optional;

/**
 * What a value's first bytes say it is. Recognising costs a few comparisons and allocates nothing of the picture's size.
 *
 * <p>Some formats begin with 0x00, as does a record in Confluent's wire format (0x00, four bytes of schema id, Avro). {@link
 * IsoMediaSignature} and {@link IconSignature} say how the two are kept apart.
 */
public enum PictureFormat {
    JPEG("JPEG", true),
    PNG("PNG", true),
    WEBP("WebP", true),
    GIF("GIF", true),
    BMP("BMP", true),
    TIFF("TIFF", true),
    HEIC("HEIC", false),
    AVIF("AVIF", false),
    JPEG_2000("JPEG 2000", false),
    JPEG_XL("JPEG XL", false),
    ICO("ICO", false),
    /** MP4, QuickTime, Matroska, AVI, an MPEG programme stream. */
    VIDEO("video", false);

    private final String title;
    private final boolean readable;

    PictureFormat(String title, boolean readable) {
        this.title = title;
        this.readable = readable;
    }

    /** The format's name as people write it. */
    public String title() {
        return title;
    }

    /** Whether {@link Preprocessor} reads it; the others are recognised so that their refusal can say what they are. */
    public boolean readable() {
        return readable;
    }

    /**
     * The format whose signature the value carries.
     *
     * @return empty where it begins like no picture and no video: it may be Avro, text or anything else
     */
    public static Optional<PictureFormat> recognise(byte[] value) {
        EncodedBytes file = new EncodedBytes(value);
        if (file.startsWith(0, 0xFF, 0xD8, 0xFF)) {
            return Optional.of(JPEG);
        }
        // Four bytes are enough to know what it was meant to be; the header tells whether the other four were damaged.
        if (file.startsWith(0, 0x89, 'P', 'N', 'G')) {
            return Optional.of(PNG);
        }
        if (file.startsWith(0, 'R', 'I', 'F', 'F')) {
            return file.startsWith(8, 'W', 'E', 'B', 'P')
                    ? Optional.of(WEBP)
                    : file.startsWith(8, 'A', 'V', 'I', ' ') ? Optional.of(VIDEO) : Optional.empty();
        }
        if (file.startsWith(0, 'G', 'I', 'F', '8', '7', 'a') || file.startsWith(0, 'G', 'I', 'F', '8', '9', 'a')) {
            return Optional.of(GIF);
        }
        if (BmpHeader.isSignature(file)) {
            return Optional.of(BMP);
        }
        if (TiffHeader.isSignature(file)) {
            return Optional.of(TIFF);
        }
        return unreadable(file);
    }

    private static Optional<PictureFormat> unreadable(EncodedBytes file) {
        if (file.startsWith(0, 0xFF, 0x4F, 0xFF, 0x51)
                || file.startsWith(0, 0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, 0x87, 10)) {
            return Optional.of(JPEG_2000);
        }
        if (file.startsWith(0, 0xFF, 0x0A) || file.startsWith(0, 0, 0, 0, 12, 'J', 'X', 'L', ' ', 13, 10, 0x87, 10)) {
            return Optional.of(JPEG_XL);
        }
        if (IconSignature.matches(file)) {
            return Optional.of(ICO);
        }
        if (file.startsWith(0, 0x1A, 0x45, 0xDF, 0xA3) || MpegSignature.matches(file)) {
            return Optional.of(VIDEO);
        }
        return IsoMediaSignature.format(file);
    }
}
