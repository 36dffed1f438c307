package io.clipstream.streams.routes;

import org.apache.kafka.common.KafkaException;

/**
 * A producer was given up because the topic of a route is no longer there. What it had not sent is read again, and then it is
 * known that the topic is missing.
 */
public final class RouteLostException extends KafkaException {
    private static final long serialVersionUID = 1L;

    RouteLostException(String message) {
        super(message);
    }

    /** Whether a failure has this cause. */
    public static boolean causes(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RouteLostException) {
                return true;
            }
        }
        return false;
    }
}
