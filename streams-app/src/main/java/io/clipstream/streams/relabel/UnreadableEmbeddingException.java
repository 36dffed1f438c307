package io.clipstream.streams.relabel;

/** A record that is no embedding, or not one that can be scored; the message says why. */
final class UnreadableEmbeddingException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableEmbeddingException(String message) {
        super(message);
    }

    UnreadableEmbeddingException(String message, Throwable cause) {
        super(message, cause);
    }
}
