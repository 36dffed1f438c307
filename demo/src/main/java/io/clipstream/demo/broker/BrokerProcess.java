package io.clipstream.demo.broker;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import kafka.Kafka;

/**
 * The main class of a node's own JVM: Kafka's server, for as long as standard input is open.
 *
 * <p>Standard input is a pipe from the process that started the node. Its end means "stop", whether that process closed it or
 * was killed: the operating system closes it either way, so no broker outlives its demo.
 */
final class BrokerProcess {
    /** A clean shutdown of a single node takes about a second; a node without a quorum would wait for minutes. */
    private static final Duration SHUTDOWN_TIME = Duration.ofSeconds(15);

    private BrokerProcess() {}

    /**
     * Runs until standard input ends.
     *
     * @param args the path of the node's {@code server.properties}
     */
    public static void main(String[] args) {
        daemon("parent-watch", () -> {
            awaitEnd(System.in);
            daemon("shutdown-limit", BrokerProcess::haltAfterShutdownTime);
            // Kafka's own shutdown hook closes the server.
            System.exit(0);
        });
        Kafka.main(args);
    }

    private static void awaitEnd(InputStream in) {
        try {
            while (in.read() >= 0) {
                // Nothing is ever sent: only the end counts.
            }
        } catch (IOException e) {
            // A pipe that cannot be read has no one at its other end.
        }
    }

    private static void haltAfterShutdownTime() {
        try {
            Thread.sleep(SHUTDOWN_TIME.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
