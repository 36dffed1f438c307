package io.clipstream.streams.client;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** How much is logged. Commands are quiet by default; {@code run} tells what it does. */
public final class Logs {
    private static final String KAFKA = "org.apache.kafka";

    private Logs() {}

    /** The application's own lines from now on, not only its warnings. */
    public static void tellWhatHappens() {
        // Another logging library may be on the class path; it is configured in its own way.
        if (LoggerFactory.getLogger("io.clipstream") instanceof Logger logger) {
            logger.setLevel(Level.INFO);
        }
    }

    /** Runs something whose failures are reported by its caller, without Kafka's own lines about them. */
    static <T> T withoutKafka(Supplier<T> quiet) {
        if (!(LoggerFactory.getLogger(KAFKA) instanceof Logger logger)) {
            return quiet.get();
        }
        Level before = logger.getLevel();
        logger.setLevel(Level.OFF);
        try {
            return quiet.get();
        } finally {
            logger.setLevel(before);
        }
    }
}
