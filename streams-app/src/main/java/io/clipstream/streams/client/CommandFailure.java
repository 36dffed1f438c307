package io.clipstream.streams.client;

/** A command could not do what it was asked to: it ends with exit code 1 and this message, which says what to do. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailure(String message) {
        super(message);
    }

    public CommandFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
