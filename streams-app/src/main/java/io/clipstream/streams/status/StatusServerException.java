package io.clipstream.streams.status;

/** The status server could not start; the message names the settings. */
public final class StatusServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StatusServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
