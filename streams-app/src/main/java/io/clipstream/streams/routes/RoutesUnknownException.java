package io.clipstream.streams.routes;

/** The brokers do not say whether a topic is there. Asking again may help. */
public final class RoutesUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RoutesUnknownException(String message, Throwable cause) {
        super(message, cause);
    }
}
