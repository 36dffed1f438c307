package io.clipstream.core.batch;

/** The encoder does not work at all: no item is to blame, and nothing may be given up for it. */
public final class BrokenEncoderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokenEncoderException(Throwable cause) {
        super("the encoder fails for every image, a plain grey one included: " + cause, cause);
    }
}
