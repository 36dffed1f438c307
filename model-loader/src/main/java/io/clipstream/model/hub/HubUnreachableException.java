package io.clipstream.model.hub;

/** The hub did not answer, or not in a way that repeating helped. */
final class HubUnreachableException extends HubException {
    private static final long serialVersionUID = 1L;

    HubUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
