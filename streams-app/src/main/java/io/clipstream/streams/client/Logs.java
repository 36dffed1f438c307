package io.clipstream.streams.client;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/** How much is logged. Commands are quiet by default; {@code run} tells what it does. */
public final class Logs {
    private static final String KAFKA = "org.apache.kafka";

    private Logs() {}

    /** The application's own lines, and of Kafka's all but the lists of every client's settings. */
    public static void tellWhatHappens() {
        level(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.INFO);
        level("org.apache.kafka.clients.admin.AdminClientConfig", Level.WARN);
        level("org.apache.kafka.clients.consumer.ConsumerConfig", Level.WARN);
        level("org.apache.kafka.clients.producer.ProducerConfig", Level.WARN);
        level("org.apache.kafka.streams.StreamsConfig", Level.WARN);
        level("org.apache.kafka.common.utils.AppInfoParser", Level.WARN);
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

    private static void level(String name, Level level) {
        // Another logging library may be on the class path; it is configured in its own way.
        if (LoggerFactory.getLogger(name) instanceof Logger logger) {
            logger.setLevel(level);
        }
    }
}
