package io.clipstream.model.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failure after which the same request may well succeed. */
final class TransientFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    TransientFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.retryAfter = null;
    }

    /** The server said when to come back. */
    TransientFailure(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
