package io.clipstream.core.image;

import java.util.Locale;

/** A picture that cannot be read. It says why in a word that clients can act on, and in a sentence for people. */
public final class PictureException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why a picture was refused. */
    public enum Reason {
        /** The bytes begin like no picture format. */
        NOT_AN_IMAGE,
        /** More bytes, pixels, or work than the limits allow. */
        TOO_LARGE,
        /** The file ends before the picture does. */
        TRUNCATED,
        /** The file contradicts its own format. */
        CORRUPT,
        /** A picture format, or a kind of it, that is recognised and not read. */
        UNSUPPORTED;

        /** The word in {@code clipstream.reason}: lower case, with hyphens. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Reason reason;

    public PictureException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public PictureException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
