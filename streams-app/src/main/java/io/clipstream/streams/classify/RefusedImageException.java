package io.clipstream.streams.classify;

/** An image record that cannot be answered. It costs only itself: it becomes a dead letter. */
final class RefusedImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /** @param reason the word in {@code clipstream.reason} */
    RefusedImageException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    RefusedImageException(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
